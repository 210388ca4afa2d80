package io.reprieve.runtime.queue;

/**
 * What is released: its number is written without order before the release, and has to be there after it.
 */
class Numbered {
    private int number;

    Numbered(final int number) {
        this.number = number;
    }

    final int number() {
        return number;
    }
}
