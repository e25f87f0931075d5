package com.novapay.deploygate.audit.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.console.SampleLog;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What questions about words answer, in each way in which they may be looked for. */
abstract class WordQueriesContract extends HeldRecords {
    /** As if no word were rare. */
    private static final WordLimits FREQUENT = new WordLimits(0, 0, 5_000, 20_000, 1_000);
    /** As if the log were a thousand times as long. */
    private static final WordLimits IN_PARTS = new WordLimits(0, 0, 3, 4, 1_000);
    /** Words that are rare are found to be so in two steps. */
    private static final WordLimits IN_STEPS = new WordLimits(2, 9, 3, 4, 1_000);

    private static final List<WordLimits> WAYS = List.of(WordLimits.USUAL, FREQUENT, IN_PARTS, IN_STEPS);
    private static final String ALPHABET = "ab";

    private final long seed = Long.getLong("words.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** A page and a number of words are read together, in another way than other pages. */
    @Test
    void counted_byWords_hasTheSamePagesAndTheNumberOnEach() throws Exception {
        try (RecordReads reads = holding(many(25))) {
            for (WordLimits limits : List.of(WordLimits.USUAL, FREQUENT)) {
                pages(new RecordQueries(reads, limits));
            }
        }
    }

    private static void pages(RecordQueries queries) throws SQLException {
        RecordFilter words = RecordFilter.DECISIONS.and(Field.TEXT, "customer");
        Optional<Cursor> cursor = Optional.empty();
        for (int pages = 0; pages < 3; pages++) {
            RecordQueries.Counted counted = queries.counted(words, cursor, 10, 1_000);
            assertThat(counted.page()).isEqualTo(queries.page(RecordFilter.DECISIONS, cursor, 10));
            assertThat(counted.total()).isEqualTo(25);
            assertThat(counted.isCut()).isFalse();
            Optional<Cursor> back = counted.page().newer();
            assertThat(queries.counted(words, back, 10, 1_000).page().rows())
                    .isEqualTo(queries.page(RecordFilter.DECISIONS, back, 10).rows());
            cursor = counted.page()
                    .older()
                    .or(() -> Optional.of(Cursor.at(counted.page().rows().getLast(), false)));
        }
        assertThat(queries.counted(words, cursor, 10, 1_000))
                .isEqualTo(new RecordQueries.Counted(
                        new RecordPage(List.of(), Optional.empty(), Optional.empty()), 25, false));
        assertThat(queries.counted(words, Optional.empty(), 10, 7))
                .extracting(RecordQueries.Counted::total, RecordQueries.Counted::isCut)
                .containsExactly(7, true);
    }

    /** What is frequent was once looked for in the newest records only, and an old day then had nothing. */
    @Test
    void frequentWords_areFoundHoweverOldTheRecord_andWalkedWhole() throws Exception {
        try (RecordReads reads = holding(many(450))) {
            RecordQueries queries = new RecordQueries(reads, IN_PARTS);
            RecordFilter words = new RecordFilter(
                    Optional.of(NOON), Optional.of(NOON.plusSeconds(1)), Map.of(Field.TEXT, "customer"));
            assertThat(queries.counted(words, Optional.empty(), 10, 100))
                    .isEqualTo(new RecordQueries.Counted(queries.page(words, Optional.empty(), 10), 3, false));
            assertThat(ids(queries.page(words, Optional.empty(), 10))).containsExactly("d-2", "d-1", "d-0");
            List<String> walked = new ArrayList<>();
            assertThat(queries.each(
                            RecordFilter.DECISIONS.and(Field.TEXT, "custom*"), (row, document) -> walked.add(row.id())))
                    .isEqualTo(450);
            assertThat(walked).hasSize(450).doesNotHaveDuplicates();
        }
    }

    /** What was not looked at may hold more, and nobody is told that these are all. */
    @Test
    void counted_frequentWords_saysThatTheyAreAtLeastSoMany() throws Exception {
        try (RecordReads reads = holding(many(30))) {
            RecordQueries queries = new RecordQueries(reads, IN_PARTS);
            RecordFilter words = RecordFilter.DECISIONS.and(Field.TEXT, "customer");
            RecordQueries.Counted counted = queries.counted(words, Optional.empty(), 10, 100);
            assertThat(counted.page().rows()).hasSize(10);
            assertThat(counted.total()).isEqualTo(11);
            assertThat(counted.isCut()).isTrue();
        }
    }

    /** A beginning that stands for few words is asked for in another way than one of many. */
    @Test
    void beginningOfManyWords_isFound() throws Exception {
        List<ObjectNode> documents = IntStream.range(0, 130)
                .mapToObj(i -> SampleLog.admitted("d-" + i, NOON, "payments", "dev")
                        .put("summary", "zebra" + i + " \uD83E\uDD93"))
                .toList();
        try (RecordReads reads = holding(documents)) {
            for (WordLimits limits : WAYS) {
                RecordQueries queries = new RecordQueries(reads, limits);
                for (Map.Entry<String, Integer> question : Map.of(
                                "zeb*", 130, "zebra*", 130, "zebra12*", 11, "zebra129*", 1, "zebra13*", 1, "zebras*", 0)
                        .entrySet()) {
                    RecordFilter words = RecordFilter.DECISIONS.and(Field.TEXT, question.getKey() + " customer");
                    assertThat(queries.each(words, (row, document) -> {}))
                            .as("%s %s", question, limits)
                            .isEqualTo(question.getValue().longValue());
                }
            }
        }
    }

    /** A moment later or for good, if the index cannot be written: what was recorded last is found, or it is said that it is not looked for. */
    @Test
    void recordsThatTheIndexHasNotTakenIn_areFound_orTheQuestionIsRefused() throws Exception {
        try (RecordReads reads = holding(many(5))) {
            append(
                    reads.store(),
                    IntStream.range(0, 4)
                            .mapToObj(i -> SampleLog.admitted("l-" + i, NOON.minusSeconds(60), "payments", "dev")
                                    .put("summary", "giraffe"))
                            .toList());
            RecordFilter words = RecordFilter.DECISIONS.and(Field.TEXT, "giraf*");
            for (WordLimits limits : WAYS) {
                assertThat(ids(new RecordQueries(reads, limits).page(words, Optional.empty(), 9)))
                        .as("%s", limits)
                        .containsExactly("l-3", "l-2", "l-1", "l-0");
            }
            RecordQueries strict = new RecordQueries(reads, new WordLimits(2, 9, 3, 4, 3));
            assertThatThrownBy(() -> strict.counted(words, Optional.empty(), 9, 100))
                    .isInstanceOf(IndexBehind.class)
                    .hasMessage("the index of words has yet to take in over 3 records");
            assertThatThrownBy(() -> strict.each(words, (row, document) -> {})).isInstanceOf(IndexBehind.class);
            assertThat(strict.page(RecordFilter.DECISIONS, Optional.empty(), 20).rows())
                    .hasSize(9);
        }
    }

    /** What a person wrote must not outlive the record in an index. */
    @Test
    void catchUp_recordsThatWereArchived_areForgotten() throws Exception {
        try (RecordReads reads = holding(many(170));
                TextIndex index = new TextIndex(reads.store());
                Connection connection = reads.store().writer();
                Statement statement = connection.createStatement()) {
            long oldest = number(statement, "SELECT sequence FROM record WHERE id = 'd-120'");
            statement.execute("INSERT INTO leaf (position, sequence, hash) SELECT sequence, sequence, '' FROM record"
                    + " WHERE sequence < " + oldest);
            statement.execute("INSERT INTO archive VALUES (0, " + oldest + ", 'file', 'digest', 'time')");
            statement.execute("DELETE FROM record WHERE sequence < " + oldest);
            connection.commit();
            assertThat(number(statement, "SELECT count(*) FROM record_text")).isEqualTo(170);
            connection.rollback();
            assertThat(index.catchUp()).isZero();
            assertThat(number(statement, "SELECT count(*) FROM record_text")).isEqualTo(50);
            RecordFilter words = RecordFilter.DECISIONS.and(Field.TEXT, "customer");
            assertThat(new RecordQueries(reads)
                            .counted(words, Optional.empty(), 10, 100)
                            .total())
                    .isEqualTo(50);
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        }
    }

    /** Chance against a look at every record: what is found, in which order, on whichever page, walked, and how many. */
    @Test
    void questions_ofChance_areAnsweredAsByLookingAtEachRecord() throws Exception {
        List<ObjectNode> documents =
                new ArrayList<>(IntStream.range(0, 60).mapToObj(this::chance).toList());
        Collections.shuffle(documents, random);
        int late = random.nextInt(documents.size());
        try (RecordReads reads = holding(documents.subList(0, late))) {
            append(reads.store(), documents.subList(late, documents.size()));
            for (int i = 0; i < 40; i++) {
                String text = question();
                RecordFilter filter = random.nextBoolean()
                        ? RecordFilter.DECISIONS
                        : RecordFilter.within(NOON.plusSeconds(random.nextInt(20)), NOON.plusSeconds(20));
                RecordFilter asked = filter.and(Field.TEXT, text);
                List<String> expected = looking(documents, asked, text);
                for (WordLimits limits : WAYS) {
                    String what = "words.seed=%d: %s %s %s".formatted(seed, text, filter, limits);
                    check(new RecordQueries(reads, limits), asked, expected, what);
                }
            }
        }
    }

    private void check(RecordQueries queries, RecordFilter asked, List<String> expected, String what)
            throws SQLException {
        List<String> walked = new ArrayList<>();
        queries.each(asked, (row, document) -> walked.add(row.id()));
        assertThat(walked).as(what).isEqualTo(expected);
        int size = 1 + random.nextInt(7);
        List<String> read = new ArrayList<>();
        Optional<Cursor> cursor = Optional.empty();
        do {
            RecordQueries.Counted counted = queries.counted(asked, cursor, size, 1_000);
            assertThat(queries.page(asked, cursor, size)).as(what).isEqualTo(counted.page());
            assertThat(counted.total())
                    .as(what)
                    .isBetween(counted.isCut() ? counted.page().rows().size() : expected.size(), expected.size());
            if (counted.page().newer().isPresent()) {
                RecordPage before = queries.page(asked, counted.page().newer(), size);
                assertThat(ids(before)).as(what).isEqualTo(read.subList(read.size() - size, read.size()));
            }
            read.addAll(ids(counted.page()));
            cursor = counted.page().older();
        } while (cursor.isPresent());
        assertThat(read).as(what).isEqualTo(expected);
    }

    private ObjectNode chance(int i) {
        ObjectNode document = SampleLog.admitted("d-" + i, NOON.plusSeconds(random.nextInt(20)), "payments", "dev");
        String words = String.join(" ", Stream.generate(this::word).limit(3).toList());
        return document.put("summary", words);
    }

    private String word() {
        StringBuilder word = new StringBuilder("x");
        for (int length = 2 + random.nextInt(3); length > 0; length--) {
            word.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return word.toString();
    }

    private String beginning() {
        String word = word();
        return word.substring(0, 3 + random.nextInt(word.length() - 2)) + "*";
    }

    private String question() {
        return String.join(
                " ",
                Stream.generate(() -> random.nextInt(3) == 0 ? "customer" : random.nextBoolean() ? word() : beginning())
                        .limit(1 + random.nextInt(3))
                        .toList());
    }

    /** The newest first, and of a moment the one that came last. */
    private static List<String> looking(List<ObjectNode> documents, RecordFilter filter, String question) {
        return documents.reversed().stream()
                .filter(document -> isWithin(filter, document) && hasAll(question, document))
                .sorted(Comparator.comparing(
                                (ObjectNode document) -> document.path("time").asText())
                        .reversed())
                .map(document -> document.path("decisionId").asText())
                .toList();
    }

    private static boolean isWithin(RecordFilter filter, ObjectNode document) {
        Instant time = Instant.parse(document.path("time").asText());
        return filter.from().filter(time::isBefore).isEmpty()
                && filter.to().filter(to -> !time.isBefore(to)).isEmpty();
    }

    private static boolean hasAll(String question, ObjectNode document) {
        Set<String> words = Set.of(TextIndex.words(document.toString()).split(" "));
        return Words.of(question).stream()
                .allMatch(asked -> asked.isBeginning()
                        ? words.stream().anyMatch(word -> word.startsWith(asked.word()))
                        : words.contains(asked.word()));
    }
}
