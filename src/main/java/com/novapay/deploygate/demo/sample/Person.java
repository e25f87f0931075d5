package com.novapay.deploygate.demo.sample;

import java.util.List;

/** Who acts. Immutable. */
record Person(String name, List<String> groups) {
    static final Person ARGO_CD = new Person(
            "system:serviceaccount:argocd:argocd-application-controller",
            List.of("system:serviceaccounts", "system:serviceaccounts:argocd"));
    static final Person PIPELINE = new Person(
            "system:serviceaccount:ci:pipeline", List.of("system:serviceaccounts", "system:serviceaccounts:ci"));
    static final Person SMOKE = new Person(
            "system:serviceaccount:ci:smoke", List.of("system:serviceaccounts", "system:serviceaccounts:ci"));
    static final Person VP = new Person("grace@novapay", List.of("vp-engineering"));
    static final Person PLATFORM = new Person("linus@novapay", List.of("platform-team"));
    static final Person COMMANDER = new Person("margaret@novapay", List.of("incident-commanders"));

    Person {
        groups = List.copyOf(groups);
    }

    static Person lead(String team) {
        return new Person("lead." + team + "@novapay", List.of("team-lead", team + "-leads"));
    }

    static Person developer(String team, int number) {
        return new Person("dev" + number + "." + team + "@novapay", List.of("developers"));
    }
}
