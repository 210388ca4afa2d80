package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.ReadSide;
import io.reprieve.Released;

/**
 * Bulk methods, and holders, that can't be had.
 */
public final class RefusedKinds {
    private RefusedKinds() {
    }

    public static void main(final String[] arguments) {
        new RefusedKinds().negative();
        System.out.println("ok");
    }

    @DeferRelease(bytes = "capacity")
    private static void noWeight(final String object) {
    }

    @DeferRelease(bytes = "1")
    private static void weighedBeyond(final String object) {
    }

    @DeferRelease(bytes = "0")
    private static void weighedByText(final String object) {
    }

    @DeferRelease(bytes = "capacity")
    private static void weighedHandle(final long handle) {
    }

    @DeferRelease(bulk = "nothing")
    void noSuch(final Object object) {
    }

    @DeferRelease(bulk = "wrongAll")
    void wrong(final String object) {
    }

    void wrongAll(final Integer[] objects, final int from, final int to) {
    }

    int wrongAll(final Object[] objects, final int from, final long to) {
        return from;
    }

    @DeferRelease(bulk = "staticAll")
    void ofInstance(final Object object) {
    }

    static void staticAll(final Object[] objects, final int from, final int to) {
    }

    @DeferRelease(bulk = "giveAll")
    void more(final Object object, final int number) {
    }

    @DeferRelease(bulk = "giveAll")
    void handle(@Released final long handle) {
    }

    void giveAll(final Object[] objects, final int from, final int to) {
    }

    @DeferRelease(bulk = "deferredAll")
    void deferred(final Object object) {
    }

    @DeferRelease
    void deferredAll(final Object[] objects, final int from, final int to) {
    }

    @ReadSide(holds = "that")
    void text() {
    }

    @ReadSide(holds = "-1")
    void negative() {
    }

    @ReadSide(holds = "1")
    void beyond(final Object object) {
    }

    @ReadSide(holds = "this")
    static void ofStatic() {
    }

    @ReadSide(holds = "0")
    void ofDouble(final double number) {
    }
}
