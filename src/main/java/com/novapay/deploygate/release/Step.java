package com.novapay.deploygate.release;

/** What is to be done about a parked sync now. */
sealed interface Step {
    /** Nothing yet. */
    record Wait() implements Step {}

    /** It is over, and why. */
    record Forget(String why) implements Step {}

    /** Find out whether its source still asks for it. */
    record Refresh() implements Step {}

    /** End it where it waits for its next try, so that it can be started again. */
    record EndRetries() implements Step {}

    /** Start it again; the decision that refused it. */
    record Start(String decision) implements Step {}

    /** Nobody may start it but a person; the decision that refused it. */
    record Tell(String decision) implements Step {}
}
