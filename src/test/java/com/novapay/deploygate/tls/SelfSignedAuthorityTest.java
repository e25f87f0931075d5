package com.novapay.deploygate.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.TurnableClock;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class SelfSignedAuthorityTest {
    private final TurnableClock clock = new TurnableClock(Instant.parse("2026-11-24T12:00:00Z"));
    private final SharedAuthority shared = new SharedAuthority();
    private final SelfSignedAuthority gate = shared.gate(clock);

    @Test
    void look_nothingKept_makesPublishesAndServes() throws TlsProblem {
        CertificateState state = gate.look();
        assertThat(state.problem()).isEmpty();
        assertThat(state.isReady(clock.instant())).isTrue();
        assertThat(shared.files).containsOnlyKeys("ca.crt", "ca.key", "tls.crt", "tls.key");
        assertThat(shared.bundle).containsExactly(shared.material().authority());
        ServingCertificate serving = state.serving().orElseThrow();
        assertThat(serving.covers(List.of("deploy-gate.deploy-gate.svc", "127.0.0.1", "0:0:0:0:0:0:0:1")))
                .isTrue();
        assertThat(serving.end()).isEqualTo("2027-02-22T12:00:00Z");
        assertThat(state.authorityEnd()).contains(Instant.parse("2036-11-21T12:00:00Z"));
        assertThat(state.text(clock.instant()))
                .isEqualTo("valid until 2027-02-22T12:00:00Z (90 days), its authority until 2036-11-21T12:00:00Z"
                        + " (3650 days)");
    }

    @Test
    void look_twoGatesAtOnce_oneWinsAndBothServeWhatItWrote() throws TlsProblem {
        SelfSignedAuthority other = shared.gate(clock);
        shared.beforeWrite = other::look;
        CertificateState first = gate.look();
        assertThat(shared.writes).isEqualTo(1);
        assertThat(first.serving())
                .isEqualTo(other.look().serving())
                .isEqualTo(shared.material().serving());
    }

    @Test
    void look_daily_renewsThirtyDaysBeforeTheEndUnderTheSameAuthority() {
        ServingCertificate first = gate.look().serving().orElseThrow();
        clock.turn(Duration.ofDays(60).minusSeconds(1));
        assertThat(gate.look().serving()).contains(first);
        clock.turn(Duration.ofSeconds(1));
        CertificateState renewed = gate.look();
        assertThat(renewed.serving().orElseThrow()).isNotEqualTo(first);
        assertThat(renewed.isReady(clock.instant())).isTrue();
        assertThat(shared.bundle).hasSize(1);
    }

    @Test
    void look_askedForANewAuthority_publishesBothBeforeItServesTheNewOne() throws TlsProblem {
        ServingCertificate old = gate.look().serving().orElseThrow();
        X509Certificate oldAuthority = shared.material().authority();
        clock.turn(Duration.ofDays(10));
        shared.asked = Renewal.AUTHORITY;

        CertificateState between = gate.look();
        X509Certificate newAuthority = shared.material().authority();
        assertThat(newAuthority).isNotEqualTo(oldAuthority);
        assertThat(shared.bundle).containsExactly(newAuthority, oldAuthority);
        assertThat(between.serving()).contains(old);
        assertThat(between.isReady(clock.instant())).isTrue();
        assertThat(shared.asked).isEqualTo(Renewal.NOTHING);

        clock.turn(SharedAuthority.SETTLE.minusSeconds(1));
        assertThat(gate.look().serving()).contains(old);
        clock.turn(Duration.ofSeconds(1));
        ServingCertificate fresh = gate.look().serving().orElseThrow();
        assertThat(KeyMatch.signed(newAuthority, fresh.leaf())).isTrue();
        assertThat(shared.bundle).containsExactly(newAuthority, oldAuthority);
    }

    @Test
    void look_renewalAfterANewAuthority_dropsTheOldOneAfterADay() throws TlsProblem {
        rotateAuthority();
        shared.asked = Renewal.CERTIFICATE;
        gate.look();
        assertThat(shared.bundle).hasSize(2);
        clock.turn(Duration.ofDays(2));
        shared.asked = Renewal.CERTIFICATE;
        gate.look();
        assertThat(shared.bundle).containsExactly(shared.material().authority());
    }

    @Test
    void look_anotherGateMadeTheNewAuthority_waitsUntilItsOwnCallersKnowIt() {
        SelfSignedAuthority other = shared.gate(clock);
        ServingCertificate old = gate.look().serving().orElseThrow();
        assertThat(other.look().serving()).contains(old);
        rotateAuthority();
        assertThat(other.look().serving()).contains(old);
        clock.turn(SharedAuthority.SETTLE);
        assertThat(other.look().serving())
                .isNotEqualTo(Optional.of(old))
                .isEqualTo(gate.look().serving());
    }

    @Test
    void look_authorityEndsWithinAYear_isReplacedWithoutAGap() {
        gate.look();
        for (int day = 0; day < 8_000; day += 10) {
            clock.turn(Duration.ofDays(10));
            CertificateState morning = gate.look();
            assertThat(morning.isReady(clock.instant()))
                    .as("day %d: %s", day, morning)
                    .isTrue();
            assertThat(morning.problem()).isEmpty();
            clock.turn(SharedAuthority.SETTLE);
            assertThat(gate.look().isReady(clock.instant())).isTrue();
        }
    }

    @Test
    void look_everythingEndedWhileDown_isMadeAnew() {
        gate.look();
        clock.turn(Duration.ofDays(5_000));
        CertificateState state = shared.gate(clock).look();
        assertThat(state.isReady(clock.instant())).isTrue();
        assertThat(shared.bundle).hasSize(1);
    }

    @Test
    void look_certificateEndedWhileDown_isRenewedAtOnce() throws TlsProblem {
        gate.look();
        X509Certificate authority = shared.material().authority();
        clock.turn(Duration.ofDays(200));
        CertificateState state = shared.gate(clock).look();
        assertThat(state.isReady(clock.instant())).isTrue();
        assertThat(shared.bundle).containsExactly(authority);
    }

    @Test
    void look_clockJumpsAheadAndBack_certificateIsGoodOnBothSides() {
        gate.look();
        clock.turn(Duration.ofDays(80));
        ServingCertificate ahead = gate.look().serving().orElseThrow();
        clock.turn(Duration.ofDays(-80));
        assertThat(ahead.isValid(clock.instant())).isTrue();
        assertThat(gate.look().serving()).contains(ahead);
    }

    @Test
    void look_clockBeforeTheAuthority_isMadeAnew() {
        gate.look();
        clock.turn(Duration.ofDays(-400));
        assertThat(gate.look().isReady(clock.instant())).isTrue();
    }

    @Test
    void look_settlingWhileTheClockGoesBack_startsCountingAgain() {
        ServingCertificate old = gate.look().serving().orElseThrow();
        shared.asked = Renewal.AUTHORITY;
        gate.look();
        clock.turn(Duration.ofHours(-1));
        gate.look();
        clock.turn(SharedAuthority.SETTLE);
        assertThat(gate.look().serving().orElseThrow()).isNotEqualTo(old);
    }

    @Test
    void look_damagedParts_areNamedLeftAloneAndTheLastGoodGoesOn() {
        ServingCertificate good = gate.look().serving().orElseThrow();
        Map<String, byte[]> whole = Map.copyOf(shared.files);
        byte[] leaf = shared.file("tls.crt");
        SharedAuthority stranger = new SharedAuthority();
        stranger.gate(clock).look();
        damage(whole, "tls.crt", text("garbage"), good, "tls.crt is not a PEM certificate");
        damage(whole, "tls.crt", new byte[0], good, "tls.crt holds no certificate");
        damage(whole, "tls.key", text("garbage"), good, "tls.key holds no private key");
        damage(
                whole,
                "tls.key",
                stranger.file("tls.key"),
                good,
                "tls.key is not the key of the certificate in tls.crt");
        damage(whole, "ca.crt", stranger.file("ca.crt"), good, "ca.key is not the key of the first certificate");
        damage(whole, "ca.crt", leaf, good, "ca.crt holds a certificate that may not sign others");
        damage(whole, "ca.key", stranger.file("ca.key"), good, "ca.key is not the key of the first certificate");
        Map<String, byte[]> foreign = new TreeMap<>(whole);
        foreign.put("tls.crt", stranger.file("tls.crt"));
        foreign.put("tls.key", stranger.file("tls.key"));
        check(foreign, good, "tls.crt is not signed by an authority in ca.crt");
    }

    @Test
    void look_partsMissing_areMadeAnew() throws TlsProblem {
        gate.look();
        X509Certificate authority = shared.material().authority();
        shared.files.remove("tls.key");
        assertThat(gate.look().isReady(clock.instant())).isTrue();
        assertThat(shared.material().authority()).isEqualTo(authority);
    }

    @Test
    void look_secretDeleted_newAuthorityOverlapsWithTheOneInService() {
        ServingCertificate old = gate.look().serving().orElseThrow();
        shared.files = new TreeMap<>();
        CertificateState between = gate.look();
        assertThat(between.serving()).contains(old);
        assertThat(between.isReady(clock.instant())).isTrue();
        assertThat(shared.bundle).hasSize(2);
        clock.turn(SharedAuthority.SETTLE);
        assertThat(gate.look().serving().orElseThrow()).isNotEqualTo(old);
    }

    @Test
    void look_authorityKeyTakenAway_newAuthorityOnlyWhenTheCertificateIsDue() {
        ServingCertificate old = gate.look().serving().orElseThrow();
        shared.files.remove("ca.key");
        assertThat(gate.look().serving()).contains(old);
        clock.turn(Duration.ofDays(61));
        assertThat(gate.look().serving()).contains(old);
        assertThat(shared.bundle).hasSize(2);
        clock.turn(SharedAuthority.SETTLE);
        assertThat(gate.look().serving().orElseThrow()).isNotEqualTo(old);
    }

    @Test
    void look_apiServerAway_goesOnAndSaysSo() {
        ServingCertificate good = gate.look().serving().orElseThrow();
        shared.unreachable = "no route";
        CertificateState state = gate.look();
        assertThat(state.serving()).contains(good);
        assertThat(state.isReady(clock.instant())).isTrue();
        assertThat(state.text(clock.instant())).endsWith("; no route");
        clock.turn(Duration.ofDays(91));
        assertThat(gate.look().isReady(clock.instant())).isFalse();
        assertThat(gate.look().text(clock.instant())).startsWith("expired at 2027-02-22T12:00:00Z");
    }

    @Test
    void look_bundleCannotBeWritten_isNotReadyAndNeverServesWhatNobodyTrusts() {
        shared.unpublishable = "forbidden";
        CertificateState state = gate.look();
        assertThat(state.isReady(clock.instant())).isFalse();
        assertThat(state.text(clock.instant()))
                .contains("does not trust it yet")
                .endsWith("; forbidden");

        shared.unpublishable = "";
        ServingCertificate old = gate.look().serving().orElseThrow();
        shared.unpublishable = "forbidden";
        shared.asked = Renewal.AUTHORITY;
        gate.look();
        clock.turn(Duration.ofDays(1));
        assertThat(gate.look().serving()).contains(old);
        assertThat(gate.look().isReady(clock.instant())).isTrue();
    }

    @Test
    void look_somethingNobodyExpected_isAProblemAndNotTheEnd() {
        ServingCertificate good = gate.look().serving().orElseThrow();
        shared.beforeWrite = () -> {
            throw new IllegalStateException("bug");
        };
        shared.asked = Renewal.CERTIFICATE;
        CertificateState state = gate.look();
        assertThat(state.serving()).contains(good);
        assertThat(state.problem()).isEqualTo("Secret deploy-gate/tls: java.lang.IllegalStateException: bug");
        assertThat(gate.look().problem()).isEmpty();
    }

    @Test
    void look_anotherWritesEachTime_givesUpUntilTheNextLook() {
        gate.look();
        shared.asked = Renewal.CERTIFICATE;
        shared.beforeEachWrite = () -> shared.version++;
        assertThat(gate.look().problem()).contains("changes too often to be read");
    }

    @Test
    void look_bundleWipedByOthers_isPutBack() {
        gate.look();
        shared.bundle = List.of();
        assertThat(gate.look().isReady(clock.instant())).isTrue();
        assertThat(shared.bundle).hasSize(1);
    }

    private void rotateAuthority() {
        gate.look();
        clock.turn(Duration.ofDays(10));
        shared.asked = Renewal.AUTHORITY;
        gate.look();
        clock.turn(SharedAuthority.SETTLE);
        gate.look();
    }

    private void damage(Map<String, byte[]> whole, String name, byte[] bytes, ServingCertificate good, String what) {
        Map<String, byte[]> damaged = new TreeMap<>(whole);
        damaged.put(name, bytes);
        check(damaged, good, what);
    }

    private void check(Map<String, byte[]> damaged, ServingCertificate good, String what) {
        shared.files = damaged;
        int writes = shared.writes;
        CertificateState state = gate.look();
        assertThat(state.problem())
                .startsWith("Secret deploy-gate/tls is damaged: " + what)
                .endsWith("fix it, or delete it and the gate creates a new one");
        assertThat(state.serving()).contains(good);
        assertThat(state.isReady(clock.instant())).isTrue();
        CertificateState started = shared.gate(clock).look();
        assertThat(started.isReady(clock.instant())).isFalse();
        assertThat(started.text(clock.instant()))
                .startsWith("there is no certificate; Secret deploy-gate/tls is damaged");
        assertThat(shared.writes).isEqualTo(writes);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
