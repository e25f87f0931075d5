package com.novapay.deploygate.policy.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.PolicyProblem;
import org.junit.jupiter.api.Test;

class CompiledModulesTest {
    private static final byte[] EMPTY_MODULE = {0, 'a', 's', 'm', 1, 0, 0, 0};

    @Test
    void shipped_theShippedPolicies_areCompiledAlready() throws PolicyProblem {
        assertThat(CompiledModules.shipped(BundleFiles.shipped().wasm())).isPresent();
    }

    @Test
    void shipped_anotherModule_isNotThere() {
        assertThat(CompiledModules.shipped(EMPTY_MODULE)).isEmpty();
    }

    @Test
    void shell_keepsEverythingButTheInstructions() throws PolicyProblem {
        byte[] wasm = BundleFiles.shipped().wasm();
        byte[] shell = ModuleShell.of(wasm);
        WasmModule whole = Parser.parse(wasm);
        WasmModule kept = Parser.parse(shell);

        assertThat(shell.length).isLessThan(wasm.length / 3);
        assertThat(kept.typeSection()).isEqualTo(whole.typeSection());
        assertThat(kept.importSection()).isEqualTo(whole.importSection());
        assertThat(kept.exportSection()).isEqualTo(whole.exportSection());
        assertThat(kept.dataSection().dataSegmentCount())
                .isEqualTo(whole.dataSection().dataSegmentCount());
        assertThat(kept.codeSection().functionBodyCount())
                .isEqualTo(whole.codeSection().functionBodyCount());
        assertThat(kept.codeSection().functionBodies())
                .allSatisfy(body -> assertThat(body.instructions()).hasSize(2));
    }
}
