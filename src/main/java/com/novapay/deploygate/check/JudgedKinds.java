package com.novapay.deploygate.check;

import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.yaml.Spelling;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which kinds of objects the gate evaluates when they are applied. Pure, thread-safe. */
final class JudgedKinds {
    private record Api(String group, String version) {
        @Override
        public String toString() {
            return group + "/" + version;
        }
    }

    private static final Map<String, Api> JUDGED =
            Map.of("Deployment", new Api("apps", "v1"), "Rollout", new Api("argoproj.io", "v1alpha1"));
    /** Kinds of Kubernetes and Argo whose names are close to those. */
    private static final Set<String> OTHERS = Set.of("Role", "RoleBinding", "DaemonSet", "Pod", "Node");

    private JudgedKinds() {}

    /**
     * Empty when the gate evaluates it, else why not, for people.
     *
     * @throws UsageProblem when the manifest seems to mean one of them and misspells it; names file, line and the fix
     */
    static Optional<String> reasonAgainst(Manifest manifest) {
        String kind = manifest.kind();
        String version = manifest.apiVersion();
        String group = version.substring(0, Math.max(0, version.indexOf('/')));
        Api api = JUDGED.get(kind);
        if (api != null && api.group.equals(group)) {
            return Optional.empty();
        }
        if (api != null && !group.contains(".") && !group.equals("extensions")) {
            throw new UsageProblem(
                    manifest.where() + ": apiVersion \"" + version + "\" has no " + kind + "; write " + api);
        }
        // Any name may be that of a custom resource, whose group has a dot.
        boolean builtIn = !group.contains(".") || group.equals("argoproj.io");
        if (api == null && builtIn && !OTHERS.contains(kind)) {
            Spelling.nearest(kind, JUDGED.keySet()).ifPresent(near -> {
                throw new UsageProblem(
                        manifest.where() + ": kind \"" + kind + "\" is not known; did you mean " + near + "?");
            });
        }
        return Optional.of(
                api == null
                        ? "the gate does not evaluate the kind " + kind
                        : "the gate evaluates the kind " + kind + " of " + api + " only, not of " + version);
    }
}
