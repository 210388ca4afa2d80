package io.reprieve.agent;

import io.reprieve.woven.Woven;
import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Set;

/**
 * Lets the module of a woven class read the runtime's: a named module reads nothing that it doesn't require.
 */
final class ModuleReads {
    private final Instrumentation instrumentation;
    private final Module runtime = Woven.class.getModule();

    ModuleReads(final Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    void add(final Module module) {
        if (module.isNamed() && !module.canRead(runtime)) {
            instrumentation.redefineModule(module, Set.of(runtime), Map.of(), Map.of(), Set.of(), Map.of());
        }
    }
}
