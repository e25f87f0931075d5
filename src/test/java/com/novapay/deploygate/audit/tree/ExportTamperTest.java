package com.novapay.deploygate.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.audit.store.RecordStore;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One exported file tells by itself what was done to it. Chance is seeded, and the seed is in each message. */
@Tag("slow")
class ExportTamperTest {
    private static final int RECORDS = 50;

    private static final Selection REFUSED = Selection.whenever(true, false);

    @TempDir
    private static Path folder;

    private static FakeLog log;
    private static List<String> decisions;
    private static List<String> everything;
    private final long seed = Long.getLong("tamper.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @BeforeAll
    static void export() throws Exception {
        log = FakeLog.with(RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db")), RECORDS, 11);
        decisions = log.export(Selection.decisions());
        everything = log.export(Selection.everything(), Optional.empty());
    }

    private void found(List<String> lines, String what) {
        Verification found = log.verifyExport(lines);
        assertThat(found.misfit())
                .as("seed " + seed)
                .hasValueSatisfying(misfit -> assertThat(misfit.what()).contains(what));
    }

    @Test
    void changedAtAnyPlace_isFoundAndNamed() {
        for (int i = 0; i < 1_000; i++) {
            List<String> lines = new ArrayList<>(i % 2 == 0 ? decisions : everything);
            int line = random.nextInt(lines.size());
            String text = lines.get(line);
            int at = random.nextInt(text.length());
            char other = (char) (text.charAt(at) ^ (1 << random.nextInt(3)));
            if (Character.isSurrogate(other) || Character.isSurrogate(text.charAt(at))) {
                continue;
            }
            lines.set(line, text.substring(0, at) + other + text.substring(at + 1));
            Verification verified = log.verifyExport(lines);
            assertThat(verified.exitCode())
                    .as(
                            "seed %d: line %d, %d from '%s' to '%s' in %s",
                            seed, line + 1, at, text.charAt(at), other, text)
                    .isEqualTo(1);
        }
    }

    @Test
    void removed_isFoundAndNamed() {
        for (List<String> all : List.of(decisions, everything)) {
            for (int line = 1; line < all.size() - 1; line++) {
                List<String> lines = new ArrayList<>(all);
                lines.remove(line);
                found(lines, "line " + (line + 1) + ": the line before it");
            }
            found(all.subList(1, all.size()), "line 1: the first line says nothing");
        }
    }

    @Test
    void removedWithPreviousMadeToFit_isFoundAndNamed() {
        List<String> lines = new ArrayList<>(decisions);
        lines.remove(20);
        lines.set(20, lines.get(20).replace("\"previous\":21", "\"previous\":20"));
        found(lines, "line 21: the line before it, of position 21, is missing; it stood after d-19");
        lines.set(0, lines.get(0).replace("\"positions\":\"1-50\"", "\"positions\":\"1-20,22-50\""));
        found(lines, "signed otherwise");
        lines.set(0, lines.get(0).replace("\"count\":50", "\"count\":49"));
        found(lines, "signed otherwise");
        lines.set(0, lines.get(0).replaceFirst("\"manifest\":\"([^\"\\\\]|\\\\.)*\"", "\"manifest\":\"\""));
        found(lines, "not the ones that were exported");
    }

    /** Each line is proven, and whoever joins them has mended what they say of each other. */
    @Test
    void selectionWithGaps_whatIsMissingOrAdded_isNamed() throws Exception {
        List<String> refused = log.export(REFUSED);
        assertThat(refused.getFirst()).contains("\"positions\":\"2,4,6,");
        assertThat(log.verifyExport(refused).exitCode()).isZero();
        List<String> lines = new ArrayList<>(refused);
        lines.remove(3);
        lines.set(3, lines.get(3).replace("\"previous\":8", "\"previous\":6"));
        found(lines, "line 4: the line before it, of position 8, is missing; it stood after d-5");
        lines = new ArrayList<>(refused);
        lines.add(3, decisions.get(6));
        found(lines, "line 4: was not exported: the record at position 7 was added");
        lines = new ArrayList<>(refused.subList(0, 10));
        found(lines, "the last is d-19, and the record of position 22 is missing");
    }

    /** Then nobody says that there was more; and the verifier does not say that all is well. */
    @Test
    void signatureOfTheNumberTakenAway_cannotBeTold() {
        List<String> lines = new ArrayList<>(decisions);
        lines.set(0, lines.get(0).replaceFirst("\"manifest\":\"([^\"\\\\]|\\\\.)*\"", "\"manifest\":\"\""));
        assertThat(log.verifyExport(lines).exitCode()).isEqualTo(2);
    }

    /** What holds everything needs no signature, so its words are bound by what they can only be. */
    @Test
    void wordsOfAnUnsignedWhole_changed_isFound() {
        List<String> lines = new ArrayList<>(everything);
        lines.set(0, lines.get(0).replace("\"filter\":\"all records\"", "\"filter\":\"all rebords\""));
        found(lines, "all rebords");
    }

    @Test
    void cut_isFoundAndTheLastNamed() {
        cutAfterThirtyLines(decisions, "d-29");
        cutAfterThirtyLines(everything, "d-28");
        List<String> lines = new ArrayList<>(everything.subList(0, 30));
        lines.set(0, lines.get(0).replace("\"count\":51", "\"count\":30"));
        assertThat(log.verifyExport(lines).exitCode()).isEqualTo(1);
    }

    private static void cutAfterThirtyLines(List<String> all, String last) {
        assertThat(log.verifyExport(all.subList(0, 30)).misfit()).hasValueSatisfying(misfit -> {
            assertThat(misfit.what()).contains("cut");
            assertThat(misfit.id()).isEqualTo(last);
        });
    }

    @Test
    void reorderedDoubledInserted_isFoundAndNamed() {
        for (int i = 0; i < 30; i++) {
            int one = 1 + random.nextInt(RECORDS - 3);
            List<String> swapped = new ArrayList<>(decisions);
            swapped.set(one, decisions.get(one + 1));
            swapped.set(one + 1, decisions.get(one));
            found(swapped, "line " + (one + 1) + ": ");
            List<String> doubled = new ArrayList<>(decisions);
            doubled.add(one, decisions.get(one));
            found(doubled, "line " + (one + 2) + ": is out of order");
            List<String> inserted = new ArrayList<>(decisions);
            inserted.add(one, decisions.get(one).replaceFirst("\"d-", "\"d-forged-"));
            found(inserted, "line " + (one + 1) + ": the record was changed");
            List<String> unproven = new ArrayList<>(decisions);
            unproven.add(one, decisions.get(one).replaceFirst(",\"log\":\\{\"index.*", ",\"log\":{}}"));
            found(unproven, "after lines that no checkpoint covers");
        }
        List<String> last = new ArrayList<>(decisions);
        last.add(decisions.get(3).replaceFirst(",\"log\":\\{\"index.*", ",\"log\":{}}"));
        found(last, "lines without proof");
    }

    @Test
    void twoFilesPutTogether_isFound() {
        List<String> lines = new ArrayList<>(decisions);
        lines.addAll(everything);
        found(lines, "line 51: another export begins here");
    }

    @Test
    void wrongKeyOrOrigin_isFound() {
        SigningKey other = SigningKey.generate();
        String text = String.join("\n", decisions) + "\n";
        assertThat(FakeLog.verifyExport(text, List.of(other.verifier(FakeLog.ORIGIN)))
                        .exitCode())
                .isEqualTo(1);
        assertThat(FakeLog.verifyExport(text, List.of(log.key.verifier("elsewhere")))
                        .exitCode())
                .isEqualTo(1);
        Verification own = FakeLog.verifyExport(text, List.of());
        assertThat(own.exitCode()).isZero();
        assertThat(own.notes()).anyMatch(note -> note.startsWith("no key was given"));
    }

    @Test
    void empty_cannotBeTold() {
        assertThat(log.verifyExport(List.of()).exitCode()).isEqualTo(2);
    }

    @Test
    void hostile_isFoundAndNothingThrown() {
        String good = decisions.get(1);
        for (String bad : List.of(
                "",
                "no JSON",
                "{}",
                "{\"log\":{}}",
                "[".repeat(100_000),
                "{\"a\":".repeat(50_000) + "1" + "}".repeat(50_000),
                good.replace("\"index\":2", "\"index\":1000000000"),
                good.replace("\"index\":2", "\"index\":-1"),
                good.replace("\"index\":2", "\"index\":1e400"),
                good.replace("\"index\":2", "\"index\":" + "9".repeat(2_000)),
                good.replace("\"index\":2", "\"index\":\"2\""),
                good.replace("\"index\":2", "\"index\":2,\"index\":2"),
                good.replace("\"proof\":[", "\"proof\":[null,"),
                good.replace("\"proof\":[", "\"proof\":[" + "\"AAAA\",".repeat(100_000)),
                good.replace("\"proof\":[", "\"proof\":{\"x\":["),
                good.replace("{\"schema\"", "{\"log\":1,\"schema\""),
                good.replace("{\"schema\"", "{\"schema\":1,\"schema\""),
                good + "x",
                good + good,
                good.replace("d-", "d-\0"),
                "\0".repeat(100),
                good.replace("Ünï", "\uD800"),
                "\uFEFF" + good)) {
            for (int at : List.of(0, 1, 20)) {
                List<String> lines = new ArrayList<>(decisions);
                lines.set(at, bad);
                assertThat(log.verifyExport(lines).exitCode())
                        .as(bad.substring(0, Math.min(120, bad.length())))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void lineWithoutEnd_isGivenUp() {
        Verification found = new ExportVerifier(List.of(log.verifier()), List.of()).verify(new Endless(), rows -> {});
        assertThat(found.misfit())
                .hasValueSatisfying(misfit -> assertThat(misfit.what()).contains("longer than"));
    }

    private static final class Endless extends InputStream {
        @Override
        public int read() {
            return '{';
        }
    }
}
