package io.reprieve.agent.access;

import io.reprieve.woven.Woven;
import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Set;

/**
 * Lets the module of a woven class read the runtime's: a named module reads nothing that it doesn't require.
 */
public final class ModuleReads {
    private final Instrumentation instrumentation;
    private final Module runtime = Woven.class.getModule();

    public ModuleReads(final Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    public void add(final Module module) {
        if (module.isNamed() && !module.canRead(runtime)) {
            instrumentation.redefineModule(module, Set.of(runtime), Map.of(), Map.of(), Set.of(), Map.of());
        }
    }
}
