package io.reprieve.runtime.site;

/**
 * Runs the bodies of a stretch, one after the other: moves {@link Stretch#next} behind a release, and calls its body.
 * What a body throws ends the loop; whoever called it goes on behind.
 */
abstract class BodyLoop {
    BodyLoop() {
    }

    abstract void run(Stretch stretch) throws Throwable;
}
