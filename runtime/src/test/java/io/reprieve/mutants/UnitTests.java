package io.reprieve.mutants;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.opentest4j.AssertionFailedError;

/**
 * Runs test classes, and ends with 1 at the first test that fails.
 */
public final class UnitTests {
    /** A class of each jar that is needed. */
    static final Class<?>[] LIBRARIES = {
        Test.class, ParameterizedTest.class, engine(), TestExecutionResult.class, LauncherFactory.class,
        JUnitException.class, AssertionFailedError.class};
    private static final int FAILED = 1;

    private UnitTests() {
    }

    private static Class<?> engine() {
        try {
            return Class.forName("org.junit.jupiter.engine.JupiterTestEngine");
        } catch (final ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Runs them.
     *
     * @param names of the classes.
     */
    public static void main(final String[] names) {
        final LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
            .selectors(Arrays.stream(names).map(name -> selectClass(name)).toList())
            .build();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(final TestIdentifier test, final TestExecutionResult result) {
                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                    System.out.println("FOUND " + test.getLegacyReportingName() + ": "
                        + result.getThrowable().map(Throwable::toString).orElse(""));
                    System.out.flush();
                    end(FAILED);
                }
            }
        });
        end(0);
    }

    /** With the JVMs that a test has started, which a mutant may keep from ending. */
    private static void end(final int status) {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        Runtime.getRuntime().halt(status);
    }
}
