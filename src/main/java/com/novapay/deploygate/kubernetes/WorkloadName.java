package com.novapay.deploygate.kubernetes;

import com.novapay.deploygate.command.ObjectName;
import com.novapay.deploygate.terminal.UsageProblem;
import java.util.Locale;

/** A workload as people name it to kubectl: {@code deployment/NAME}, {@code rollout/NAME}, or {@code NAME}. Immutable. */
public record WorkloadName(String kind, String name) {
    private static final String NAME = "[a-z0-9]([-a-z0-9.]*[a-z0-9])?";

    public static WorkloadName parse(String text) {
        int slash = text.indexOf('/');
        String kind = slash < 0 ? "deployment" : text.substring(0, slash);
        String known = switch (kind.toLowerCase(Locale.ROOT)) {
            case "deployment", "deployments", "deploy", "deployment.apps" -> "Deployment";
            case "rollout", "rollouts", "ro", "rollout.argoproj.io" -> "Rollout";
            default ->
                throw new UsageProblem(
                        "\"" + kind + "\" is not deployment or rollout; write for example" + " deployment/payments");
        };
        return new WorkloadName(known, text.substring(slash + 1));
    }

    /** The same, of a record: there a name that no workload can have would never count. */
    public static WorkloadName strict(String text) {
        WorkloadName workload = parse(text);
        if (!workload.name.matches(NAME)) {
            throw new UsageProblem("\"" + text + "\" is not a workload; write for example deployment/payments");
        }
        return workload;
    }

    public boolean isRollout() {
        return kind.equals("Rollout");
    }

    /** Where it is in the API. */
    public String path(String namespace) {
        return (isRollout() ? "/apis/argoproj.io/v1alpha1" : "/apis/apps/v1") + "/namespaces/" + namespace
                + (isRollout() ? "/rollouts/" : "/deployments/") + name;
    }

    /** As one word of a command. */
    public String typed() {
        return kind.toLowerCase(Locale.ROOT) + "/" + ObjectName.word(name);
    }

    @Override
    public String toString() {
        return kind.toLowerCase(Locale.ROOT) + "/" + name;
    }
}
