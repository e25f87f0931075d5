package com.novapay.deploygate.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.TurnableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest {
    private final TurnableClock clock = new TurnableClock(Instant.parse("2026-11-24T12:00:00Z"));

    @TempDir
    private Path folder;

    @Test
    void look_yearsInAFolder_renewsUnderTheSameAuthorityForTheirUserAlone() throws IOException {
        SelfSignedAuthority gate = SelfSignedAuthority.inFolder(folder.resolve("tls"), clock);
        ServingCertificate first = gate.look().serving().orElseThrow();
        byte[] authority = Files.readAllBytes(folder.resolve("tls/ca.crt"));
        clock.turn(Duration.ofDays(304));
        assertThat(gate.look().serving()).contains(first);
        clock.turn(Duration.ofDays(1));
        assertThat(gate.look().serving().orElseThrow()).isNotEqualTo(first);
        assertThat(folder.resolve("tls/ca.crt")).hasBinaryContent(authority);
        for (String name : new String[] {"ca.key", "tls.key"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("tls", name))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void look_startedAnew_servesTheSame() {
        ServingCertificate first =
                SelfSignedAuthority.inFolder(folder, clock).look().serving().orElseThrow();
        assertThat(SelfSignedAuthority.inFolder(folder, clock).look().serving()).contains(first);
    }

    /** A gate that listens on another address is called by it. */
    @Test
    void look_withMoreHosts_servesACertificateForThemOfTheSameAuthority() throws IOException {
        ServingCertificate first =
                SelfSignedAuthority.inFolder(folder, clock).look().serving().orElseThrow();
        byte[] authority = Files.readAllBytes(folder.resolve("ca.crt"));
        List<String> hosts = List.of("10.0.0.7", "gate.novapay.local", "localhost");
        assertThat(first.covers(hosts)).isFalse();
        SelfSignedAuthority gate = SelfSignedAuthority.inFolder(folder, hosts, clock);
        assertThat(gate.look().serving().orElseThrow().covers(hosts)).isTrue();
        assertThat(folder.resolve("ca.crt")).hasBinaryContent(authority);
    }

    /** Folders of gates before this one have no key of the authority. */
    @Test
    void look_noKeyOfTheAuthority_goesOnUntilTheCertificateIsDue() throws IOException {
        ServingCertificate first =
                SelfSignedAuthority.inFolder(folder, clock).look().serving().orElseThrow();
        Files.delete(folder.resolve("ca.key"));
        SelfSignedAuthority gate = SelfSignedAuthority.inFolder(folder, clock);
        assertThat(gate.look().serving()).contains(first);
        clock.turn(Duration.ofDays(306));
        CertificateState renewed = gate.look();
        assertThat(renewed.serving().orElseThrow()).isNotEqualTo(first);
        assertThat(renewed.isReady(clock.instant())).isTrue();
        assertThat(Files.readString(folder.resolve("ca.crt")).split("BEGIN CERTIFICATE", -1))
                .hasSize(3);
    }

    @Test
    void look_cutOffWhileWriting_makesWhatIsMissing() throws IOException {
        SelfSignedAuthority gate = SelfSignedAuthority.inFolder(folder, clock);
        gate.look();
        Files.delete(folder.resolve("tls.key"));
        assertThat(gate.look().isReady(clock.instant())).isTrue();
        assertThat(folder.resolve("tls.key")).exists();
    }

    @Test
    void look_damaged_isLeftAlone() throws IOException {
        SelfSignedAuthority.inFolder(folder, clock).look();
        Files.writeString(folder.resolve("tls.crt"), "damaged");
        CertificateState state = SelfSignedAuthority.inFolder(folder, clock).look();
        assertThat(state.serving()).isEmpty();
        assertThat(state.problem()).startsWith(folder + " is damaged: tls.crt is not a PEM certificate");
        assertThat(folder.resolve("tls.crt")).hasContent("damaged");
    }
}
