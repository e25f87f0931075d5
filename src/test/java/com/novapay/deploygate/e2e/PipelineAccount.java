package com.novapay.deploygate.e2e;

/** The service account {@code pipeline} in the namespace {@code ci}, by which a pipeline attests what passed. */
final class PipelineAccount {
    /** With the right to write verifications in the namespace {@code staging}, which must be there. */
    static final String MANIFEST = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: ci}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: pipeline, namespace: ci}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: pipeline, namespace: staging}
            rules: [{apiGroups: [deploygate.novapay.com], resources: [verifications], verbs: [create]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: pipeline, namespace: staging}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: pipeline}
            subjects: [{kind: ServiceAccount, name: pipeline, namespace: ci}]
            """;

    private PipelineAccount() {}
}
