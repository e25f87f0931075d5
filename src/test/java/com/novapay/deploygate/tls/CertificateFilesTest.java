package com.novapay.deploygate.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.TurnableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFilesTest {
    private final TurnableClock clock = new TurnableClock(Instant.parse("2026-11-24T12:00:00Z"));

    @TempDir
    private Path folder;

    private CertificateFiles source;

    /** As the kubelet mounts a Secret: the names are links into a link, which alone is swapped. */
    @BeforeEach
    void mount() throws IOException {
        source = new CertificateFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"), clock);
        Files.createSymbolicLink(folder.resolve("tls.crt"), Path.of("..data", "tls.crt"));
        Files.createSymbolicLink(folder.resolve("tls.key"), Path.of("..data", "tls.key"));
    }

    @Test
    void look_secretSwapped_servesTheNewOne() throws IOException {
        swap("1", pair());
        ServingCertificate first = source.look().serving().orElseThrow();
        SharedAuthority next = pair();
        swap("2", next);
        CertificateState state = source.look();
        assertThat(state.problem()).isEmpty();
        assertThat(state.serving().orElseThrow().certificateText()).isEqualTo(next.file("tls.crt"));
        assertThat(state.serving().orElseThrow()).isNotEqualTo(first);
    }

    @Test
    void look_keyOfAnotherCertificate_keepsTheLastGoodAndSaysSoWhenItStays() throws IOException {
        swap("1", pair());
        ServingCertificate good = source.look().serving().orElseThrow();
        SharedAuthority half = pair();
        half.files.put("tls.key", pair().file("tls.key"));
        swap("2", half);
        CertificateState once = source.look();
        assertThat(once.serving()).contains(good);
        assertThat(once.problem()).as("may be a swap under way").isEmpty();
        CertificateState twice = source.look();
        assertThat(twice.serving()).contains(good);
        assertThat(twice.problem())
                .contains("tls.key is not the key of the certificate in ")
                .contains("tls.crt");
        SharedAuthority whole = pair();
        swap("3", whole);
        assertThat(source.look().problem()).isEmpty();
    }

    @Test
    void look_halfWrittenOrGone_keepsTheLastGood() throws IOException {
        swap("1", pair());
        ServingCertificate good = source.look().serving().orElseThrow();
        SharedAuthority cut = pair();
        byte[] certificate = cut.file("tls.crt");
        cut.files.put("tls.crt", Arrays.copyOf(certificate, certificate.length / 2));
        swap("2", cut);
        source.look();
        assertThat(source.look().problem()).contains("tls.crt is not a PEM certificate");
        Files.delete(folder.resolve("..data"));
        assertThat(source.look().problem()).startsWith("NoSuchFileException ");
        assertThat(source.look().serving()).contains(good);
    }

    @Test
    void look_newOneIsExpired_keepsTheOneThatIsGood() throws IOException {
        SharedAuthority old = new SharedAuthority();
        TurnableClock past = new TurnableClock(clock.instant().minus(Duration.ofDays(100)));
        old.gate(past).look();
        swap("1", pair());
        ServingCertificate good = source.look().serving().orElseThrow();
        swap("2", old);
        assertThat(source.look().serving()).contains(good);
        assertThat(source.look().problem()).contains("is not valid now").endsWith("the previous certificate is served");
    }

    @Test
    void look_expired_isServedButNotReady() throws IOException {
        swap("1", pair());
        source.look();
        clock.turn(Duration.ofDays(90));
        CertificateState state = source.look();
        assertThat(state.serving()).isPresent();
        assertThat(state.isReady(clock.instant())).isFalse();
        assertThat(state.text(clock.instant()))
                .startsWith("expired at 2027-02-22T12:00:00Z")
                .endsWith("must be renewed");
    }

    @Test
    void look_nothingThere_namesTheFile() {
        CertificateState state = source.look();
        assertThat(state.serving()).isEmpty();
        assertThat(state.isReady(clock.instant())).isFalse();
        assertThat(state.text(clock.instant()))
                .startsWith("there is no certificate; NoSuchFileException " + folder.resolve("tls.crt"));
    }

    private SharedAuthority pair() {
        SharedAuthority pair = new SharedAuthority();
        pair.gate(clock).look();
        return pair;
    }

    private void swap(String version, SharedAuthority from) throws IOException {
        Path data = Files.createDirectory(folder.resolve(version));
        Files.write(data.resolve("tls.crt"), from.file("tls.crt"));
        Files.write(data.resolve("tls.key"), from.file("tls.key"));
        Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of(version));
        Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
