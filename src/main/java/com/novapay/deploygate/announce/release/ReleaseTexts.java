package com.novapay.deploygate.announce.release;

import com.novapay.deploygate.announce.Message;
import com.novapay.deploygate.announce.Message.Field;
import com.novapay.deploygate.announce.Message.Link;
import com.novapay.deploygate.announce.Message.Tone;
import com.novapay.deploygate.command.ShellCommand;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The messages about releases. Pure. */
final class ReleaseTexts {
    private static final int SHORT = 12;
    private final CheckLinks links;

    ReleaseTexts(CheckLinks links) {
        this.links = links;
    }

    /** What the message of the release says in this state. */
    Message message(ReleaseState state) {
        Release release = state.release();
        List<Link> more = new ArrayList<>();
        if (state.phase().isFinal()) {
            more.addAll(links.of(release));
        }
        decision(release.decision(), "Decision " + release.decision()).ifPresent(more::add);
        return new Message(tone(state), title(state), fields(state), paragraphs(state), commands(state), more);
    }

    /** What goes into the thread: one sentence, and who and why at the beginning. */
    Message detail(ReleaseState state) {
        Release release = state.release();
        List<String> paragraphs = new ArrayList<>();
        if (state.phase() == Phase.PROGRESSING && state.canary().isEmpty()) {
            if (!release.reason().isEmpty()) {
                paragraphs.add("Reason: " + release.reason());
            }
            for (Release.Approval approval : release.approvals()) {
                paragraphs.add("Approval " + approval.purpose() + " by " + approval.approver()
                        + (approval.reason().isEmpty() ? "" : ": " + approval.reason()));
            }
            release.images().forEach(image -> paragraphs.add("Image: " + image));
        } else {
            paragraphs.addAll(paragraphs(state));
        }
        return new Message(tone(state), title(state), List.of(), paragraphs, List.of(), List.of());
    }

    private static Tone tone(ReleaseState state) {
        return switch (state.phase()) {
            case ADMITTED, PROGRESSING -> Tone.UNDER_WAY;
            case HEALTHY -> state.health().filter(check -> !check.healthy()).isPresent() ? Tone.WARNING : Tone.GOOD;
            case WITHDRAWN, NOT_APPLIED, ROLLED_BACK, SUPERSEDED -> Tone.WARNING;
            case FAILED, ABORTED -> Tone.BAD;
        };
    }

    private static String title(ReleaseState state) {
        Release release = state.release();
        boolean back = release.kind() == Release.Kind.ROLLBACK;
        String service = release.service();
        String where = (back ? " in " : " to ") + release.environment();
        String noun = (back ? "Rollback" : "Deploy") + " of " + service + where;
        String sentence = switch (state.phase()) {
            case ADMITTED -> noun + " is admitted";
            case WITHDRAWN -> noun + " was denied after all";
            case NOT_APPLIED -> noun + " was admitted, but did not reach the cluster";
            case PROGRESSING -> (back ? "Rolling back " : "Deploying ") + service + where + canary(state);
            case HEALTHY ->
                (back ? "Rolled back " : "Deployed ")
                        + service
                        + where
                        + (state.health().filter(check -> !check.healthy()).isPresent()
                                ? ", but its health endpoint reports a problem"
                                : ": healthy");
            case FAILED -> noun + " failed";
            case ABORTED -> noun + " was aborted";
            case ROLLED_BACK -> noun + " was rolled back";
            case SUPERSEDED -> noun + " was replaced before it was healthy";
        };
        return mark(release) + sentence;
    }

    private static String mark(Release release) {
        return release.breakGlass() ? "Break-glass: " : release.hotfix() ? "Hotfix: " : "";
    }

    private static String canary(ReleaseState state) {
        return state.canary()
                .map(at -> ": canary step " + Math.min(at.step() + 1, at.steps()) + " of " + at.steps() + ", "
                        + at.weight() + "% of the traffic")
                .orElse("");
    }

    private static List<Field> fields(ReleaseState state) {
        Release release = state.release();
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("Workload", release.workload().told()));
        fields.add(new Field("Environment", release.environment()));
        if (!release.team().isEmpty()) {
            fields.add(new Field("Team", release.team()));
        }
        fields.add(new Field("Change", shortened(release.digest())));
        fields.add(new Field("Requested by", release.by()));
        String approvals = release.approvals().stream()
                .map(approval -> approval.purpose() + " by " + approval.approver())
                .distinct()
                .collect(Collectors.joining(", "));
        if (!approvals.isEmpty()) {
            fields.add(new Field("Approvals", approvals));
        }
        return fields;
    }

    private static List<String> paragraphs(ReleaseState state) {
        List<String> paragraphs = new ArrayList<>();
        switch (state.phase()) {
            case ADMITTED, PROGRESSING -> {}
            case WITHDRAWN ->
                paragraphs.add(
                        "The audit log took the record of the decision too late, so the gate denied the request.");
            case NOT_APPLIED ->
                paragraphs.add("The gate admitted the change, and the cluster did not show it within "
                        + ReleaseTracker.LONGEST_WAIT.toMinutes()
                        + " minutes. Another webhook may have denied it, or another change may have replaced it.");
            case HEALTHY ->
                state.health()
                        .ifPresent(check -> paragraphs.add("The health endpoint answered: " + check.answer() + "."));
            case FAILED -> paragraphs.add("The controller gave up" + because(state.why()));
            case ABORTED -> paragraphs.add("All traffic goes to the previous version again" + because(state.why()));
            case ROLLED_BACK ->
                paragraphs.add(state.by() + " rolled it back (decision " + state.other()
                        + "). The gate holds this template: it cannot come back without an approval.");
            case SUPERSEDED ->
                paragraphs.add(
                        state.other().isEmpty()
                                ? "A template that no decision admitted took its place. See the record of type ungated."
                                : "Decision " + state.other() + " took its place.");
        }
        if (!state.analyses().isEmpty()) {
            paragraphs.add("Analysis of the canary: "
                    + state.analyses().stream()
                            .map(run -> run.name() + " " + (run.phase().isEmpty() ? "Pending" : run.phase()))
                            .collect(Collectors.joining(", "))
                    + ".");
        }
        return paragraphs;
    }

    private static String because(String why) {
        return why.isEmpty() ? "." : ": " + why;
    }

    private static List<String> commands(ReleaseState state) {
        Release release = state.release();
        return switch (state.phase()) {
            case FAILED, ABORTED ->
                List.of(ShellCommand.of("novapay", "rollback")
                        .named(release.service())
                        .in(release.workload().namespace())
                        .toString());
            case ADMITTED, WITHDRAWN, NOT_APPLIED, PROGRESSING, HEALTHY, ROLLED_BACK, SUPERSEDED -> List.of();
        };
    }

    private Optional<Link> decision(String id, String name) {
        Optional<URI> page = links.decision(id);
        return page.map(target -> new Link(name, Optional.of(target)));
    }

    /** As people compare digests: the first digits. */
    static String shortened(String digest) {
        String hex = digest.substring(digest.indexOf(':') + 1);
        return hex.length() <= SHORT ? hex : hex.substring(0, SHORT);
    }
}
