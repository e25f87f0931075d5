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
    DEPLOY,
    INCIDENT_OPEN,
    INCIDENT_RESOLVE,
    APPROVAL_REVOKE,
    RECORD_CREATE,
    RECORD_UPDATE,
    RECORD_DELETE;

    /** Whether the rules are asked at all. The others pass by definition, whatever state policies, facts and store are in. */
    public boolean judgedByRules() {
        return switch (this) {
            case DELETE, CREATE, CANARY_STEP, CANARY_SKIP, DEPLOY -> true;
            case INCIDENT_OPEN, INCIDENT_RESOLVE, APPROVAL_REVOKE, RECORD_CREATE, RECORD_UPDATE, RECORD_DELETE -> true;
            case SYSTEM, BRAKE, NOOP, SCALE, RESTART, SETTINGS, ROLLBACK -> false;
        };
    }

    /** Whether the change is written to the decision record; noise of controllers and edits without effect is not. */
    public boolean recorded() {
        return switch (this) {
            case SYSTEM, NOOP, SCALE -> false;
            case DELETE, CREATE, BRAKE, CANARY_STEP, CANARY_SKIP, RESTART, SETTINGS, ROLLBACK, DEPLOY -> true;
            case INCIDENT_OPEN, INCIDENT_RESOLVE, APPROVAL_REVOKE, RECORD_CREATE, RECORD_UPDATE, RECORD_DELETE -> true;
        };
    }

    /** Whether it can only ever stop a deploy. The rules are asked who may; then it stands, recorded or not. */
    public boolean stopsDeploys() {
        return this == INCIDENT_OPEN || this == APPROVAL_REVOKE;
    }
}
