// An independent reader of a node's log: Go's sumdb/note and sumdb/tlog, which know nothing of Entente. Reads every entry of the published tree,
// checks each against the tree that the checkpoint commits to, and the checkpoint against an earlier one.
//
// Arguments: the log's URL, its vkey, and the size and root (base64) of an earlier checkpoint, or "0 -".
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type reader struct {
	url  string
	kept map[string][]byte
}

func get(url string) ([]byte, error) {
	answer, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err == nil && answer.StatusCode != 200 {
		err = fmt.Errorf("%s: %d", url, answer.StatusCode)
	}
	return body, err
}

// The index of a tile in groups of three digits, all but the last behind an x.
func grouped(index int64) string {
	path := fmt.Sprintf("%03d", index%1000)
	for index >= 1000 {
		index /= 1000
		path = fmt.Sprintf("x%03d/%s", index%1000, path)
	}
	return path
}

func (r reader) fetch(kind string, index int64, width int) ([]byte, error) {
	url := fmt.Sprintf("%s/tile/%s/%s", r.url, kind, grouped(index))
	if width != 256 {
		url += fmt.Sprintf(".p/%d", width)
	}
	if known, ok := r.kept[url]; ok {
		return known, nil
	}
	data, err := get(url)
	r.kept[url] = data
	return data, err
}

func (r reader) Height() int                               { return 8 }
func (r reader) SaveTiles(tiles []tlog.Tile, data [][]byte) {}
func (r reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := r.fetch(strconv.Itoa(tile.L), tile.N, tile.W)
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	url, vkey, oldSizeText, oldRoot := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	verifier, err := note.NewVerifier(vkey)
	check(err)
	bytes, err := get(url + "/checkpoint")
	check(err)
	opened, err := note.Open(bytes, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		check(fmt.Errorf("not a checkpoint of %s: %q", verifier.Name(), opened.Text))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)

	r := reader{url, map[string][]byte{}}
	hashes := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, r)
	for start := int64(0); start < size; start += 256 {
		width := min(256, size-start)
		bundle, err := r.fetch("entries", start/256, int(width))
		check(err)
		for i := int64(0); i < width; i++ {
			length := int(binary.BigEndian.Uint16(bundle))
			entry := bundle[2 : 2+length]
			bundle = bundle[2+length:]
			if length != 64 {
				check(fmt.Errorf("entry %d has %d bytes", start+i, length))
			}
			proof, err := tlog.ProveRecord(size, start+i, hashes)
			check(err)
			check(tlog.CheckRecord(proof, size, root, start+i, tlog.RecordHash(entry)))
		}
		if len(bundle) != 0 {
			check(fmt.Errorf("bundle %d is too long", start/256))
		}
	}
	if oldSizeText != "0" {
		oldSize, err := strconv.ParseInt(oldSizeText, 10, 64)
		check(err)
		raw, err := base64.StdEncoding.DecodeString(oldRoot)
		check(err)
		var old tlog.Hash
		copy(old[:], raw)
		proof, err := tlog.ProveTree(size, oldSize, hashes)
		check(err)
		check(tlog.CheckTree(proof, size, root, oldSize, old))
	}
	fmt.Printf("%d entries of %s verified, %d signatures by others\n", size, lines[0], len(opened.UnverifiedSigs))
}
