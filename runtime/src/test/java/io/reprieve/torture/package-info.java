/**
 * The torture: readers that hold on to what they found, and writers that release it in every way there is, until
 * something breaks or the time is up.
 *
 * <p>{@link io.reprieve.torture.TortureTest} runs it for 20 s; ten minutes of it, with each barrier that the JDK has:
 *
 * <pre>{@code
 * mvn -B -pl runtime test -Dtest=TortureTest -Dtorture.seconds=600
 * }</pre>
 *
 * <p>and one run by itself:
 *
 * <pre>{@code
 * mvn -q -pl runtime test-compile dependency:build-classpath -Dmdep.outputFile=target/class-path
 * java --enable-native-access=ALL-UNNAMED \
 *     -cp runtime/target/test-classes:runtime/target/classes:$(cat runtime/target/class-path) \
 *     io.reprieve.torture.Torture --seconds 600
 * }</pre>
 *
 * <p>(JDK 17 knows no {@code --enable-native-access}, and needs none.) A run prints its seed first, and how it is
 * repeated; {@code --help yes} is answered with what there is.
 *
 * <p>{@link io.reprieve.torture.MutantTest} shows that the torture can see: it breaks the engine in every way that we
 * know of, one mistake at a time, and each has to be caught.
 */
package io.reprieve.torture;
