package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What containerd, kubelet, kube-proxy and the CNI plugins of one node read. */
record NodeFiles(String name, NodeNetwork network, Path state) {
    /** @param programs the folder of the cluster's parts */
    void write(Path programs, String kubeletKubeconfig, String proxyKubeconfig, Path clientAuthority)
            throws IOException {
        Path cni = Files.createDirectories(state.resolve("cni"));
        Files.writeString(cni.resolve("10-pods.conflist"), cni());
        Files.writeString(
                state.resolve("containerd.toml"), containerd(programs.resolve("debian-containerd/usr/lib/cni"), cni));
        Files.writeString(state.resolve("resolv.conf"), "");
        Files.writeString(state.resolve("kubelet.yaml"), kubelet(clientAuthority));
        Files.writeString(state.resolve("kubelet.kubeconfig"), kubeletKubeconfig);
        Files.writeString(state.resolve("kube-proxy.kubeconfig"), proxyKubeconfig);
    }

    /** The control group of its Pods. */
    String cgroup() {
        return "deploy-gate-" + name;
    }

    private String cni() {
        return """
            {"cniVersion": "0.4.0", "name": "pods", "plugins": [
              {"type": "bridge", "bridge": "pods", "isGateway": true, "hairpinMode": true,
               "ipam": {"type": "host-local", "ranges": [[{"subnet": "%s"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
            """.formatted(network.pods());
    }

    private String containerd(Path plugins, Path cni) {
        return """
            version = 2
            root = "%1$s/containerd"
            state = "/run/containerd"
            [grpc]
              address = "/run/containerd/containerd.sock"
            [plugins."io.containerd.grpc.v1.cri"]
              sandbox_image = "registry.novapay.local/pause:1"
              restrict_oom_score_adj = true
              disable_apparmor = true
              [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
                runtime_type = "io.containerd.runc.v2"
              [plugins."io.containerd.grpc.v1.cri".cni]
                bin_dir = "%2$s"
                conf_dir = "%3$s"
            """.formatted(state, plugins, cni);
    }

    private String kubelet(Path clientAuthority) {
        return """
            apiVersion: kubelet.config.k8s.io/v1beta1
            kind: KubeletConfiguration
            address: %1$s
            authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: '%2$s'}}
            authorization: {mode: Webhook}
            containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
            cgroupDriver: cgroupfs
            cgroupRoot: /%3$s
            failCgroupV1: false
            failSwapOn: false
            featureGates: {KubeletInUserNamespace: true}
            makeIPTablesUtilChains: false
            resolvConf: '%4$s'
            volumePluginDir: /var/lib/kubelet/volume-plugins
            evictionHard: {memory.available: 100Mi}
            imageGCHighThresholdPercent: 100
            """.formatted(network.address(), clientAuthority, cgroup(), state.resolve("resolv.conf"));
    }
}
