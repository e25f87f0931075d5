package com.novapay.deploygate.policy.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.compiler.Cache;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.wasm.Parser;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.PolicyProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompiledModulesTest {
    private static final byte[] EMPTY_MODULE = {0, 'a', 's', 'm', 1, 0, 0, 0};

    @Test
    void get_theShippedPolicies_areCompiledAlready() throws PolicyProblem {
        Asked asked = new Asked();

        MachineFactoryCompiler.builder(Parser.parse(BundleFiles.shipped().wasm()))
                .withCache(asked)
                .compile();

        assertThat(asked.found).containsExactly(true);
        assertThat(asked.added).isZero();
    }

    @Test
    void get_anotherModule_findsNothing() {
        Asked asked = new Asked();

        MachineFactoryCompiler.builder(Parser.parse(EMPTY_MODULE))
                .withCache(asked)
                .compile();

        assertThat(asked.found).isNotEmpty().containsOnly(false);
        assertThat(asked.added).isEqualTo(1);
    }

    /** Notes what the compiler asks of the shipped modules. */
    private static final class Asked implements Cache {
        private final CompiledModules shipped = CompiledModules.shipped();
        private final List<Boolean> found = new ArrayList<>();
        private int added;

        @Override
        public byte @Nullable [] get(String key) throws IOException {
            byte[] classes = shipped.get(key);
            found.add(classes != null);
            return classes;
        }

        @Override
        public void putIfAbsent(String key, byte[] classes) throws IOException {
            added++;
            shipped.putIfAbsent(key, classes);
        }
    }
}
