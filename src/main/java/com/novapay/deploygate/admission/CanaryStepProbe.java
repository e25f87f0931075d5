package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.GroupVersionKind;
import com.novapay.deploygate.change.GroupVersionResource;
import com.novapay.deploygate.change.Operation;
import com.novapay.deploygate.change.UserInfo;
import java.util.List;

/**
 * A step of a canary that nobody takes: it meets exactly the rules about the moment, so what the gate would say of it tells whether
 * the gate is open. Pure.
 */
public final class CanaryStepProbe {
    /** The step itself. */
    public static final Change CHANGE = new Change(ChangeClass.CANARY_STEP, "DIGEST", null, List.of(), List.of());

    private CanaryStepProbe() {}

    /**
     * The request for it.
     *
     * @param uid by which the asker is known
     * @param kind Deployment or Rollout
     * @param object the workload as far as it is known
     */
    public static AdmissionRequest of(String uid, String kind, String namespace, String name, JsonNode object) {
        boolean rollout = kind.equals("Rollout");
        String group = rollout ? "argoproj.io" : "apps";
        String version = rollout ? "v1alpha1" : "v1";
        return new AdmissionRequest(
                uid,
                Operation.UPDATE,
                new GroupVersionKind(group, version, kind),
                new GroupVersionResource(group, version, rollout ? "rollouts" : "deployments"),
                "",
                namespace,
                name,
                new UserInfo("system:anonymous", List.of()),
                true,
                object,
                MissingNode.getInstance());
    }
}
