package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a replay found: counts, and every decision that would differ or could not be judged. Confined to one thread. */
public final class ReplayReport {
    private final String revision;
    private final Optional<Instant> since;
    private final Optional<Instant> at;
    private final List<ReplayResult.Differs> differing = new ArrayList<>();
    private final List<ReplayResult.Failed> failed = new ArrayList<>();
    private final List<ReplayResult.NotHeld> notHeld = new ArrayList<>();
    private final Map<ReplayResult.Reason, Long> unjudged = new EnumMap<>(ReplayResult.Reason.class);
    private String oldest = "";
    private long same;
    private long reworded;
    private long others;

    /**
     * Nothing found yet.
     *
     * @param since from when on decisions were taken, if they were chosen by time
     * @param at the one time that all were judged at; empty for each at its own
     */
    public ReplayReport(String revision, Optional<Instant> since, Optional<Instant> at) {
        this.revision = revision;
        this.since = since;
        this.at = at;
    }

    /** Takes one recorded decision in. */
    public void add(ReplayResult result) {
        switch (result) {
            case ReplayResult.Same found -> {
                same++;
                reworded += found.exact() ? 0 : 1;
                seen(found.decision());
            }
            case ReplayResult.Unjudged found -> {
                unjudged.merge(found.reason(), 1L, Long::sum);
                seen(found.decision());
            }
            case ReplayResult.Failed found -> {
                failed.add(found);
                seen(found.decision());
            }
            case ReplayResult.Differs found -> {
                differing.add(found);
                seen(found.decision());
            }
            case ReplayResult.NotHeld found -> {
                notHeld.add(found);
                seen(found.decision());
            }
            case ReplayResult.Other found -> others++;
        }
    }

    /** Takes one case in, as it was judged before and after. */
    public void add(String name, Decision before, Decision after) {
        ReplayedDecision decision = ReplayedDecision.ofCase(
                name, after.change() == null ? "" : after.change().changeClass().name());
        if (before.codes().equals(after.codes())) {
            same++;
        } else {
            differing.add(new ReplayResult.Differs(decision, before.codes(), after.codes()));
        }
    }

    private void seen(ReplayedDecision decision) {
        if (oldest.isEmpty() || decision.time().compareTo(oldest) < 0) {
            oldest = decision.time();
        }
    }

    /** How many decisions or cases there were. */
    public long total() {
        return same
                + differing.size()
                + notJudged()
                + unjudged.values().stream().mapToLong(Long::longValue).sum();
    }

    /** 0 when nothing would differ, 1 when something would, 2 when something could not be judged. */
    public int exitCode() {
        return notJudged() > 0 ? 2 : differing.isEmpty() ? 0 : 1;
    }

    long notJudged() {
        return (long) failed.size() + notHeld.size();
    }

    String revision() {
        return revision;
    }

    /** The first moment that it is about, as RFC 3339; empty for cases. */
    String from() {
        return since.map(Instant::toString).orElse(oldest);
    }

    Optional<Instant> at() {
        return at;
    }

    long same() {
        return same;
    }

    /** Of {@link #same}, those whose rules would say it in other words. */
    long reworded() {
        return reworded;
    }

    long unjudged(ReplayResult.Reason reason) {
        return unjudged.getOrDefault(reason, 0L);
    }

    List<ReplayResult.Differs> differing() {
        return Collections.unmodifiableList(differing);
    }

    List<ReplayResult.Failed> failed() {
        return Collections.unmodifiableList(failed);
    }

    List<ReplayResult.NotHeld> notHeld() {
        return Collections.unmodifiableList(notHeld);
    }

    /** For programs. */
    public ObjectNode json() {
        ReplaySummary summary = new ReplaySummary(this);
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("policyRevision", revision)
                .put("from", from())
                .put("summary", summary.sentences())
                .put("decisions", total())
                .put("same", same)
                .put("reworded", reworded)
                .put(
                        "notJudgedByRules",
                        unjudged.values().stream().mapToLong(Long::longValue).sum())
                .put("failedThen", unjudged(ReplayResult.Reason.FAILED))
                .put("notRecorded", unjudged(ReplayResult.Reason.NOT_RECORDED))
                .put("otherRecords", others);
        at.ifPresent(moment -> node.put("at", moment.toString()));
        ArrayNode rules = node.putArray("byRule");
        summary.byRule()
                .forEach((code, change) -> rules.addObject()
                        .put("code", code)
                        .put("wouldDeny", change.denies())
                        .put("wouldNoLongerDeny", change.noLonger()));
        ArrayNode differs = node.putArray("differs");
        for (ReplayResult.Differs one : differing) {
            ObjectNode about = one.decision().json();
            one.was().stream().sorted().forEach(about.putArray("was")::add);
            one.would().stream().sorted().forEach(about.putArray("would")::add);
            differs.add(about);
        }
        ArrayNode failures = node.putArray("failed");
        failed.forEach(one -> failures.add(one.decision().json().put("problem", one.detail())));
        ArrayNode missing = node.putArray("notHeld");
        for (ReplayResult.NotHeld one : notHeld) {
            ObjectNode about = one.decision().json();
            one.codes().stream().sorted().forEach(about.putArray("codes")::add);
            missing.add(about);
        }
        return node;
    }
}
