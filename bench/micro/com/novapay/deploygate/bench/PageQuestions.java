package com.novapay.deploygate.bench;

import com.novapay.deploygate.audit.DecisionFilter;
import com.novapay.deploygate.audit.DecisionReader;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.bench.MillionDecisions.Question;
import java.util.List;

/** What the pages and commands ask a log, each as they ask it. */
final class PageQuestions {
    private PageQuestions() {}

    static List<Question> of(RecordStore store) {
        DecisionReader reader = new DecisionReader(store);
        return List.of(
                new Question("audit list", pick -> reader.list(DecisionFilter.newest(50))),
                new Question("audit show", pick -> reader.show(pick.id())));
    }
}
