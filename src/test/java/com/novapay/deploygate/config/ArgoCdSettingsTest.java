package com.novapay.deploygate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.config.GateConfig.ArgoCd;
import com.novapay.deploygate.config.GateConfig.DryRun;
import com.novapay.deploygate.config.GateConfig.SyncWindows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArgoCdSettingsTest {
    private static final String ARGO_CD = "system:serviceaccount:argocd:argocd-application-controller";

    @TempDir
    private Path folder;

    @Test
    void read_nothingSaid_isTheStockController() throws ConfigProblem {
        assertThat(read(Map.of(), Optional.empty()))
                .isEqualTo(new ArgoCd(Set.of(ARGO_CD), true, DryRun.WARN, SyncWindows.OFF));
    }

    @Test
    void read_file_takesWordsWithoutQuotes() throws ConfigProblem, IOException {
        Path file = Files.writeString(
                folder.resolve("gate.yaml"),
                "argocd:\n  users: a, b,\n  parked: off\n  dry-run: deny\n  sync-windows: mirror\n");
        assertThat(read(Map.of(), Optional.of(file)))
                .isEqualTo(new ArgoCd(Set.of("a", "b"), false, DryRun.DENY, SyncWindows.MIRROR));
        Files.writeString(file, "argocd: {parked: on}\n");
        assertThat(read(Map.of(), Optional.of(file)).parked()).isTrue();
    }

    @Test
    void read_noUser_isNoArgoCd() throws ConfigProblem {
        assertThat(read(Map.of("NOVAPAY_ARGOCD_USERS", ""), Optional.empty()).users())
                .isEmpty();
    }

    @Test
    void read_otherWords_areNamed() {
        assertThatThrownBy(() -> read(
                        Map.of(
                                "NOVAPAY_ARGOCD_PARKED",
                                "yes",
                                "NOVAPAY_ARGOCD_DRY_RUN",
                                "allow",
                                "NOVAPAY_ARGOCD_SYNC_WINDOWS",
                                "on"),
                        Optional.empty()))
                .hasMessage("""
                        NOVAPAY_ARGOCD_PARKED: "yes" is not on or off
                        NOVAPAY_ARGOCD_DRY_RUN: "allow" is not warn or deny
                        NOVAPAY_ARGOCD_SYNC_WINDOWS: "on" is not off or mirror""");
    }

    private static ArgoCd read(Map<String, String> environment, Optional<Path> file) throws ConfigProblem {
        return new ConfigSource(Map.of(), environment, file).read().argocd();
    }
}
