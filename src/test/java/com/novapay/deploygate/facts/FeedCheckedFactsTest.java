package com.novapay.deploygate.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FeedCheckedFactsTest {
    @Test
    void oldFeed_makesFactsUnknown_andAReasonOfTheirOwnComesFirst() {
        AtomicReference<Optional<String>> feed = new AtomicReference<>(Optional.empty());
        AtomicReference<Freshness> own = new AtomicReference<>(new Freshness.Fresh(Duration.ofSeconds(1)));
        FactSet facts = new FactSet(List.of());
        FeedCheckedFacts view = new FeedCheckedFacts(new FactSetView(() -> facts, own::get), feed::get);
        assertThat(view.freshness()).isEqualTo(new Freshness.Fresh(Duration.ofSeconds(1)));

        feed.set(Optional.of("incident feed pagerduty is 700 s old"));
        assertThat(view.freshness()).isEqualTo(new Freshness.Unknown("incident feed pagerduty is 700 s old"));

        own.set(new Freshness.Unknown("incidents have not been read yet"));
        assertThat(view.freshness()).isEqualTo(new Freshness.Unknown("incidents have not been read yet"));
    }
}
