package io.reprieve.torture;

/**
 * The elements of one thread: it alone takes them, and they come back by themselves, whoever releases them.
 */
final class Arena {
    private final Element[] elements;
    private int next;

    /**
     * So many elements.
     *
     * @param arePooled whether every second one has an embedded head.
     */
    Arena(final Element[] all, final int from, final int size, final boolean arePooled) {
        elements = new Element[size];
        for (int i = 0; i < size; i++) {
            elements[i] = arePooled && i % 2 == 0 ? new PooledElement(from + i, this) : new Element(from + i, this);
            all[from + i] = elements[i];
        }
    }

    /**
     * Takes a free element: the one that has been free for longest, so that reuse is as quick as it can be without
     * waiting for the slowest.
     *
     * @return the element, or {@code null} if all are published or pending.
     */
    Element take() {
        for (int tries = elements.length; tries > 0; tries--) {
            final Element element = elements[next];
            next = next + 1 == elements.length ? 0 : next + 1;
            if (element.isFreeAcquire()) {
                return element;
            }
        }
        return null;
    }

    int countPending() {
        int pending = 0;
        for (final Element element : elements) {
            if (element.isPending()) {
                pending++;
            }
        }
        return pending;
    }

    Element firstPending() {
        for (final Element element : elements) {
            if (element.isPending()) {
                return element;
            }
        }
        return null;
    }
}
