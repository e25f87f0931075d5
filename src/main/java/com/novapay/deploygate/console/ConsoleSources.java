package com.novapay.deploygate.console;

import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.query.RecordQueries;
import com.novapay.deploygate.audit.query.ReviewQueries;
import com.novapay.deploygate.audit.query.TrendQueries;
import java.time.Clock;
import java.time.ZoneId;
import java.util.function.Supplier;

/**
 * What the console asks. All of it may be asked by several threads at once.
 *
 * @param now whether the gate is open
 * @param calendar when it will be open
 * @param undelivered announcements that were given up
 * @param policies which policies this gate has
 * @param rules the text of rules
 * @param proofs the log's tree
 * @param log takes what is done here: reads, exports, sign-offs
 * @param ids of records that are no decisions
 * @param zone of the company
 */
public record ConsoleSources(
        RecordQueries records,
        TrendQueries trends,
        ReviewQueries review,
        NowSource now,
        CalendarSource calendar,
        Undelivered undelivered,
        PolicyStatus policies,
        RuleTexts rules,
        Proofs proofs,
        DecisionLog log,
        Supplier<String> ids,
        Clock clock,
        Supplier<ZoneId> zone) {}
