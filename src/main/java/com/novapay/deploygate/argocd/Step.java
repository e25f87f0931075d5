package com.novapay.deploygate.argocd;

/** What is to be done about a parked sync now. */
sealed interface Step {
    /** Nothing yet. */
    record Wait() implements Step {}

    /** It is over, and why. */
    record Forget(String why) implements Step {}

    /** Nobody will bring it to its end but a person, who is told why; the decision that refused it. */
    record Abandon(String why, String decision) implements Step {}

    /** Find out whether its source still asks for it. */
    record Refresh() implements Step {}

    /** End it where it waits for its next try, so that it, or what its source asks for by now, can be started; and why. */
    record EndRetries(String why) implements Step {}

    /** Start it again; the decision that refused it. */
    record Start(String decision) implements Step {}

    /** Start what its source asks for by now, which Argo CD does not do by itself; the decision that refused the older one. */
    record StartNewest(String decision) implements Step {}

    /** Nobody may start it but a person; the decision that refused it. */
    record Tell(String decision) implements Step {}
}
