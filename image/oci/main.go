// Command oci writes a root folder as a container image: one layer for the system, one for Java, one for the gate's libraries and
// one for the gate, so that a new gate is a small pull. Everything belongs to root, but for what the gate writes to.
package main

import (
	"archive/tar"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

const user = 65532

func main() {
	root := flag.String("root", "", "the root folder")
	out := flag.String("out", "", "the archive to write")
	version := flag.String("version", "", "the gate's version")
	push := flag.String("push", "", "where to push it as well, REGISTRY/NAME:TAG")
	flag.Parse()
	if err := run(*root, *out, *version, *push); err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

func run(root, out, version, push string) error {
	image, err := build(root, version)
	if err != nil {
		return err
	}
	reference := push
	if reference == "" {
		reference = "registry.novapay.local/deploy-gate:" + version
	}
	tag, err := name.NewTag(reference)
	if err != nil {
		return err
	}
	if err := writeArchive(out, tag, image); err != nil {
		return err
	}
	digest, err := image.Digest()
	if err != nil {
		return err
	}
	info, err := os.Stat(out)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %s@%s, %d MB\n", out, tag, digest, info.Size()/1_000_000)
	if push == "" {
		return nil
	}
	return remote.Write(tag, image, remote.WithAuthFromKeychain(authn.DefaultKeychain))
}

func build(root, version string) (v1.Image, error) {
	image := mutate.MediaType(empty.Image, types.OCIManifestSchema1)
	image = mutate.ConfigMediaType(image, types.OCIConfigJSON)
	libraries := func(path string) bool {
		return strings.HasPrefix(path, "opt/deploy-gate/lib/") && !strings.HasSuffix(path, "/deploy-gate.jar") || path == "opt/deploy-gate/opa"
	}
	for _, part := range []func(string) bool{
		func(path string) bool { return path != "opt" && !strings.HasPrefix(path, "opt/") },
		func(path string) bool {
			return path == "opt" || path == "opt/java" || strings.HasPrefix(path, "opt/java/")
		},
		libraries,
		func(path string) bool { return strings.HasPrefix(path, "opt/deploy-gate") && !libraries(path) },
	} {
		layer, err := tarball.LayerFromOpener(archive(root, part), tarball.WithMediaType(types.OCILayer))
		if err != nil {
			return nil, err
		}
		if image, err = mutate.AppendLayers(image, layer); err != nil {
			return nil, err
		}
	}
	file, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	file = file.DeepCopy()
	file.OS, file.Architecture = "linux", runtime.GOARCH
	file.Config = v1.Config{
		User:         fmt.Sprintf("%d:%d", user, user),
		Entrypoint:   []string{"/opt/java/bin/java", "@/opt/deploy-gate/novapay"},
		Cmd:          []string{"--help"},
		Env:          []string{"PATH=/opt/deploy-gate/bin:/opt/java/bin", "HOME=/home/gate", "MALLOC_ARENA_MAX=1", "NOVAPAY_HOME=/opt/deploy-gate", "NOVAPAY_OPA=/opt/deploy-gate/opa"},
		WorkingDir:   "/home/gate",
		ExposedPorts: map[string]struct{}{"8443/tcp": {}, "8080/tcp": {}, "8090/tcp": {}},
		Labels: map[string]string{
			"org.opencontainers.image.title":    "Deploy Gate",
			"org.opencontainers.image.version":  version,
			"org.opencontainers.image.licenses": "Apache-2.0",
		},
	}
	return mutate.ConfigFile(image, file)
}

// archive opens what of the root folder belongs to one layer as a tar, the same bytes each time.
func archive(root string, belongs func(string) bool) tarball.Opener {
	return func() (io.ReadCloser, error) {
		reader, writer := io.Pipe()
		go func() { writer.CloseWithError(write(writer, root, belongs)) }()
		return reader, nil
	}
}

func write(out io.Writer, root string, belongs func(string) bool) error {
	archive := tar.NewWriter(out)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil || relative == "." || !belongs(relative) {
			return err
		}
		return add(archive, path, relative, entry)
	})
	if err != nil {
		return err
	}
	return archive.Close()
}

func add(archive *tar.Writer, path, relative string, entry fs.DirEntry) error {
	info, err := entry.Info()
	if err != nil {
		return err
	}
	link := ""
	if info.Mode()&fs.ModeSymlink != 0 {
		if link, err = os.Readlink(path); err != nil {
			return err
		}
	}
	header, err := tar.FileInfoHeader(info, link)
	if err != nil {
		return err
	}
	header.Name = relative
	if info.IsDir() {
		header.Name += "/"
	}
	header.Uid, header.Gid, header.Uname, header.Gname = 0, 0, "", ""
	if relative == "home/gate" || relative == "var/lib/deploy-gate" {
		header.Uid, header.Gid = user, user
	}
	header.AccessTime, header.ChangeTime = time.Time{}, time.Time{}
	if err := archive.WriteHeader(header); err != nil || !info.Mode().IsRegular() {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(archive, file)
	return err
}
