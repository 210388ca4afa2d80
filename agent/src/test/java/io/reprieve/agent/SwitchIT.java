package io.reprieve.agent;

import org.junit.jupiter.api.Test;

/**
 * The agent can be switched off, and on, while the program runs.
 */
class SwitchIT {
    private static final String[] RULES = {
        "reader com.acme.Switched#look()",
        "reader com.acme.Switched#stay()",
        "release com.acme.Switched#free(java.lang.String)",
        "pooled com.acme.Switched$Head",
    };

    @Test
    void whatIsWovenGoesReleasesFirstAndReadersWhenNothingIsPending() {
        try (RulesFile rules = RulesFile.of(RULES)) {
            ChildJvm.withPrograms().agent("shutdown.timeout=2s," + rules.argument()).run("com.acme.Switched")
                .succeeds()
                .prints("ok")
                .reports("switched over JMX: off: classes are as they were")
                .reports("woven: 2 readers, 1 release, 1 pooled class; not woven: 0; deferred 2, reclaimed 2");
        }
    }

    @Test
    void readersStayWhereTheProgramDefersThroughTheApi() {
        try (RulesFile rules = RulesFile.of(RULES)) {
            ChildJvm.withPrograms().agent("shutdown.timeout=2s," + rules.argument()).run("com.acme.Switched", "api")
                .succeeds()
                .prints("ok");
        }
    }

    @Test
    void withoutManagementTheAgentWorks() {
        ChildJvm.withPrograms().option("--limit-modules", "java.base,java.instrument").agent("")
            .run("com.acme.Releases").succeeds().prints("ok");
    }
}
