package com.novapay.deploygate.change;

/** What kind of change a request makes. The order of the constants carries no meaning: the first test that matches decides. */
public enum ChangeClass {
    DELETE,
    CREATE,
    SYSTEM,
    BRAKE,
    CANARY_STEP,
    CANARY_SKIP,
    NOOP,
    SCALE,
    RESTART,
    SETTINGS,
    ROLLBACK,
    DEPLOY;

    /** Whether the rules are asked at all. The others pass by definition, whatever state policies, facts and store are in. */
    public boolean judgedByRules() {
        return switch (this) {
            case DELETE, CREATE, CANARY_STEP, CANARY_SKIP, DEPLOY -> true;
            case SYSTEM, BRAKE, NOOP, SCALE, RESTART, SETTINGS, ROLLBACK -> false;
        };
    }

    /** Whether the change is written to the decision record; noise of controllers and edits without effect is not. */
    public boolean recorded() {
        return switch (this) {
            case SYSTEM, NOOP, SCALE -> false;
            case DELETE, CREATE, BRAKE, CANARY_STEP, CANARY_SKIP, RESTART, SETTINGS, ROLLBACK, DEPLOY -> true;
        };
    }
}
