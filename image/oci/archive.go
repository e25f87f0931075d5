package main

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"io"
	"os"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// dockerManifest is what docker before version 25 reads of an archive.
type dockerManifest struct {
	Config   string
	RepoTags []string
	Layers   []string
}

// writeArchive writes an OCI image layout as a tar, which keeps the manifest and so its digest when it is imported. The layout's
// blobs are named in a manifest.json too, as docker save does it.
func writeArchive(path string, tag name.Tag, image v1.Image) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if closed := file.Close(); err == nil {
			err = closed
		}
	}()
	archive := tar.NewWriter(file)
	docker, err := writeBlobs(archive, image)
	if err != nil {
		return err
	}
	docker.RepoTags = []string{tag.Name()}
	index, err := indexOf(tag, image)
	if err != nil {
		return err
	}
	for _, document := range []struct {
		name    string
		content any
	}{
		{"oci-layout", map[string]string{"imageLayoutVersion": "1.0.0"}},
		{"index.json", index},
		{"manifest.json", []dockerManifest{docker}},
	} {
		text, err := json.Marshal(document.content)
		if err != nil {
			return err
		}
		if err := writeFile(archive, document.name, int64(len(text)), bytes.NewReader(text)); err != nil {
			return err
		}
	}
	return archive.Close()
}

func indexOf(tag name.Tag, image v1.Image) (v1.IndexManifest, error) {
	raw, err := image.RawManifest()
	if err != nil {
		return v1.IndexManifest{}, err
	}
	digest, size, err := v1.SHA256(bytes.NewReader(raw))
	return v1.IndexManifest{
		SchemaVersion: 2,
		MediaType:     types.OCIImageIndex,
		Manifests: []v1.Descriptor{{
			MediaType: types.OCIManifestSchema1,
			Digest:    digest,
			Size:      size,
			Annotations: map[string]string{
				"io.containerd.image.name":          tag.Name(),
				"org.opencontainers.image.ref.name": tag.TagStr(),
			},
		}},
	}, err
}

func writeBlobs(archive *tar.Writer, image v1.Image) (dockerManifest, error) {
	var docker dockerManifest
	config, err := image.RawConfigFile()
	if err != nil {
		return docker, err
	}
	manifest, err := image.RawManifest()
	if err != nil {
		return docker, err
	}
	if docker.Config, err = writeText(archive, config); err != nil {
		return docker, err
	}
	if _, err := writeText(archive, manifest); err != nil {
		return docker, err
	}
	layers, err := image.Layers()
	if err != nil {
		return docker, err
	}
	for _, layer := range layers {
		path, err := writeLayer(archive, layer)
		if err != nil {
			return docker, err
		}
		docker.Layers = append(docker.Layers, path)
	}
	return docker, nil
}

func writeLayer(archive *tar.Writer, layer v1.Layer) (string, error) {
	digest, err := layer.Digest()
	if err != nil {
		return "", err
	}
	size, err := layer.Size()
	if err != nil {
		return "", err
	}
	content, err := layer.Compressed()
	if err != nil {
		return "", err
	}
	defer content.Close()
	return blob(digest), writeFile(archive, blob(digest), size, content)
}

func writeText(archive *tar.Writer, text []byte) (string, error) {
	digest, size, err := v1.SHA256(bytes.NewReader(text))
	if err != nil {
		return "", err
	}
	return blob(digest), writeFile(archive, blob(digest), size, bytes.NewReader(text))
}

func blob(digest v1.Hash) string {
	return "blobs/" + digest.Algorithm + "/" + digest.Hex
}

func writeFile(archive *tar.Writer, name string, size int64, content io.Reader) error {
	if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: size}); err != nil {
		return err
	}
	_, err := io.Copy(archive, content)
	return err
}
