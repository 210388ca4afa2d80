package io.reprieve.agent.weave;

import io.reprieve.woven.SiteDescription;
import io.reprieve.woven.Woven;
import io.reprieve.woven.WovenReaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.constant.IntegerConstant;
import net.bytebuddy.jar.asm.MethodVisitor;

/**
 * The numbers that the runtime gives out while classes are being loaded: constants in the woven code. A site keeps its
 * number when its class is transformed anew, which any other agent may ask for at any time.
 */
public final class RegisteredNumbers implements Numbers {
    private final Map<ClassLoader, Map<List<Object>, Integer>> numbers = new WeakHashMap<>();

    /** No sites yet. */
    public RegisteredNumbers() {
    }

    @Override
    public StackManipulation domain(final String name) {
        return new Registered() {
            @Override
            int register() {
                return Woven.domain(name);
            }
        };
    }

    @Override
    public StackManipulation reader(final String domain, final String method) {
        return new Registered() {
            @Override
            int register() {
                return WovenReaders.register(Woven.domain(domain), method);
            }
        };
    }

    @Override
    public StackManipulation site(final ClassLoader loader, final SiteDescription site) {
        return new Registered() {
            @Override
            int register() {
                return of(loader, site);
            }
        };
    }

    /** A number that is asked for when a method is first to push it: until then the runtime need not have begun. */
    private abstract static class Registered extends StackManipulation.AbstractBase {
        private StackManipulation number;

        abstract int register();

        @Override
        public final Size apply(final MethodVisitor code, final Implementation.Context context) {
            if (number == null) {
                number = IntegerConstant.forValue(register());
            }
            return number.apply(code, context);
        }
    }

    private synchronized int of(final ClassLoader loader, final SiteDescription site) {
        Map<List<Object>, Integer> known = numbers.get(loader);
        if (known == null) {
            known = new HashMap<>();
            numbers.put(loader, known);
        }
        final List<Object> key = key(site);
        Integer number = known.get(key);
        if (number == null) {
            number = Woven.register(site);
            known.put(key, number);
        }
        return number;
    }

    /** All of the site. (A record's own hash code takes 15 ms to link.) */
    private static List<Object> key(final SiteDescription site) {
        return List.of(
            site.type(),
            site.method(),
            site.descriptor(),
            site.isStatic(),
            site.isSynchronized(),
            site.context(),
            site.released(),
            site.runOn(),
            site.whenExhausted(),
            site.domain(),
            site.bulk(),
            site.bytes());
    }
}
