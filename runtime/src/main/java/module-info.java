/**
 * Reprieve's runtime: RCU for pooled objects, off-heap memory and native handles.
 */
@SuppressWarnings("requires-automatic")
module io.reprieve.runtime {
    requires org.agrona;
    requires static java.compiler;
    requires static jdk.jfr;
    requires static java.management;

    exports io.reprieve;
    exports io.reprieve.woven;
    exports io.reprieve.woven.verify;
}
