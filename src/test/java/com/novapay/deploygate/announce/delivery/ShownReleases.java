package com.novapay.deploygate.announce.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.announce.FakeSlack.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a channel shows of topics t0, t1, … whose states 1, 2, … were announced each with a detail. */
final class ShownReleases {
    private ShownReleases() {}

    /** Nothing is lost, each message's states and details are in order, and there are no more duplicates than were counted. */
    static void check(List<Shown> messages, int topics, int states, int doubtful) {
        Map<String, List<Shown>> byTopic = new TreeMap<>();
        messages.forEach(
                one -> byTopic.computeIfAbsent(one.states().getFirst().split(" ", -1)[1], none -> new ArrayList<>())
                        .add(one));
        assertThat(byTopic).hasSize(topics);
        int duplicates = 0;
        for (Map.Entry<String, List<Shown>> topic : byTopic.entrySet()) {
            List<Shown> all = topic.getValue();
            duplicates += all.size() - 1;
            assertThat(numbers(all.getLast().states()).getLast())
                    .as("what %s shows in the end: %s", topic.getKey(), all)
                    .isEqualTo(states);
            all.forEach(
                    one -> assertThat(numbers(one.states())).as(topic.getKey()).isSorted());
            List<Integer> details = new ArrayList<>();
            all.forEach(one -> details.addAll(numbers(one.replies())));
            assertThat(details).as(topic.getKey()).isSorted();
            List<Integer> once = details.stream().distinct().toList();
            assertThat(once).as("details of %s", topic.getKey()).hasSize(states);
            duplicates += details.size() - once.size();
        }
        assertThat(duplicates).as("seen twice").isLessThanOrEqualTo(doubtful);
    }

    /** Texts end with the number of the state. */
    private static List<Integer> numbers(List<String> texts) {
        return texts.stream()
                .map(text -> Integer.parseInt(text.substring(text.lastIndexOf(' ') + 1)))
                .toList();
    }
}
