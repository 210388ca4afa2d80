package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sections that are entered again and again and never left: refused long before a counter runs into something else, and
 * in words. What is open stays open.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class NestingTest {
    /** No program nests so deep, and no counter of 31 bits, less the states of a slot, has run over before. */
    private static final int ENOUGH = (1 << 28) + 10;

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.make();

    /** What nests. */
    private enum Section {
        READ("readUnlock", "read-side critical section") {
            @Override
            void enter(final RcuDomain domain) {
                domain.readLock();
            }

            @Override
            void leave(final RcuDomain domain) {
                domain.readUnlock();
            }
        },
        READ_WHILE_ONLINE("readUnlock", "read-side critical section") {
            @Override
            void begin(final RcuDomain domain) {
                domain.online();
            }

            @Override
            void enter(final RcuDomain domain) {
                domain.readLock();
            }

            @Override
            void leave(final RcuDomain domain) {
                domain.readUnlock();
            }

            @Override
            void end(final RcuDomain domain) {
                domain.offline();
            }
        },
        UPDATE("endUpdate", "update-side section") {
            @Override
            void enter(final RcuDomain domain) {
                domain.beginUpdate();
            }

            @Override
            void leave(final RcuDomain domain) {
                domain.endUpdate();
            }
        },
        UPDATE_OF_ALL("endUpdate", "update-side section") {
            @Override
            void enter(final RcuDomain domain) {
                Rcu.beginUpdate();
            }

            @Override
            void leave(final RcuDomain domain) {
                Rcu.endUpdate();
            }
        };

        final String exit;
        final String name;

        Section(final String exit, final String name) {
            this.exit = exit;
            this.name = name;
        }

        void begin(final RcuDomain domain) {
        }

        abstract void enter(RcuDomain domain);

        abstract void leave(RcuDomain domain);

        void end(final RcuDomain domain) {
        }

        /** Enters until that is refused. */
        int enterAll(final RcuDomain domain) {
            for (int i = 0; i < ENOUGH; i++) {
                try {
                    enter(domain);
                } catch (final IllegalStateException e) {
                    final String message = e.getMessage();
                    assertTrue(message.contains(name) && message.contains("finally"), message);
                    return i;
                }
            }
            throw new AssertionError(this + " is never refused");
        }
    }

    static Stream<Object[]> sectionsAndThreads() {
        return ThreadKind.available().flatMap(
            kind -> Stream.of(Section.values()).map(section -> new Object[] {section, kind}));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("sectionsAndThreads")
    void sectionsThatAreNeverLeftAreRefusedBeforeACounterRunsOver(final Section section, final ThreadKind kind) {
        try (Actor thread = kind.actor("forgetful")) {
            final int entered = thread.call(() -> {
                section.begin(domain);
                return section.enterAll(domain);
            });
            thread.run(() -> {
                section.leave(domain);
                assertThrows(IllegalStateException.class, () -> domain.synchronize(), "still inside");
                for (int i = 1; i < entered; i++) {
                    section.leave(domain);
                }
                section.end(domain);
                assertThrows(IllegalStateException.class, () -> section.leave(domain), section.exit);
                domain.synchronize();
                assertFalse(domain.inReadSection());
            });
        }
    }
}
