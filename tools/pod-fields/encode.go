package main

import (
	"encoding/json"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	"k8s.io/kubernetes/pkg/apis/apps"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
)

type object = map[string]any

// stored returns the template as a ReplicaSet of the API server holds it: decoded and encoded by a controller written in Go, then
// decoded, defaulted, written to etcd as protobuf, read and encoded by the API server.
func stored(template any) (any, error) {
	text, err := json.Marshal(template)
	if err != nil {
		return nil, err
	}
	var typed corev1.PodTemplateSpec
	if err := json.Unmarshal(text, &typed); err != nil {
		return nil, err
	}
	set, err := served(appsv1.SchemeGroupVersion, "ReplicaSet", object{"template": typed})
	if err != nil {
		return nil, err
	}
	return set["spec"].(object)["template"], nil
}

// effect returns what a template comes to: its metadata as a ReplicaSet holds it, and its spec as a Pod made of it holds it.
func effect(template object) (object, error) {
	set, err := served(appsv1.SchemeGroupVersion, "ReplicaSet", object{"template": template})
	if err != nil {
		return nil, err
	}
	pod, err := served(corev1.SchemeGroupVersion, "Pod", template["spec"])
	if err != nil {
		return nil, err
	}
	return object{"metadata": set["spec"].(object)["template"].(object)["metadata"], "spec": pod["spec"]}, nil
}

func served(version schema.GroupVersion, kind string, spec any) (object, error) {
	text, err := json.Marshal(object{"apiVersion": version.String(), "kind": kind, "spec": spec})
	if err != nil {
		return nil, err
	}
	internal, err := runtime.Decode(legacyscheme.Codecs.UniversalDecoder(), text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	if set, isSet := internal.(*apps.ReplicaSet); isSet {
		podutil.DropInitContainerAnnotations(set.Spec.Template.Annotations)
	}
	wire := protobuf.NewSerializer(legacyscheme.Scheme, legacyscheme.Scheme)
	etcd := legacyscheme.Codecs.CodecForVersions(wire, wire, version, runtime.InternalGroupVersioner)
	bytes, err := runtime.Encode(etcd, internal)
	if err != nil {
		return nil, err
	}
	if internal, err = runtime.Decode(etcd, bytes); err != nil {
		return nil, err
	}
	if text, err = runtime.Encode(legacyscheme.Codecs.LegacyCodec(version), internal); err != nil {
		return nil, err
	}
	var result object
	return result, json.Unmarshal(text, &result)
}
