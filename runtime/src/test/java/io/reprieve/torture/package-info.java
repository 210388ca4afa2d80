/**
 * The torture: readers that hold on to what they found, and writers that release it in every way there is, until
 * something breaks or the time is up.
 *
 * <pre>{@code
 * mvn -q -pl runtime -am test-compile
 * java -cp runtime/target/test-classes:runtime/target/classes:AGRONA.jar:BYTE-BUDDY.jar \
 *     io.reprieve.torture.Torture --seconds 600
 * }</pre>
 *
 * <p>A run prints its seed first, and how it is repeated; {@code --help yes} is answered with what there is.
 */
package io.reprieve.torture;
