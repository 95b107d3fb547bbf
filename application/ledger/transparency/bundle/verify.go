// Verifies an unpacked bundle with libraries that its makers did not write: go run verify.go FOLDER [KEY]
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type tiles string // the folder, read as golang.org/x/mod reads a log

func (folder tiles) Height() int                     { return 8 }
func (folder tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (folder tiles) ReadTiles(asked []tlog.Tile) (found [][]byte, err error) {
	for _, tile := range asked {
		found = append(found, read(string(folder), strings.NewReplacer("tile/8/data", "tile/entries", "tile/8", "tile").Replace(tile.Path())))
	}
	return found, nil
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Println("BROKEN:", err)
		os.Exit(1)
	}
	return value
}

func read(parts ...string) []byte { return must(os.ReadFile(filepath.Join(parts...))) }

func checkpoint(raw []byte, known []note.Verifier) (tree tlog.Tree) {
	lines := append(strings.Split(must(note.Open(raw, note.VerifierList(known...))).Text, "\n"), "", "")
	must(fmt.Sscan(lines[1], &tree.N))
	tree.Hash = must(tlog.ParseHash(lines[2]))
	return tree
}

func proof(lines string) (hashes []tlog.Hash) {
	for _, line := range strings.Fields(lines) {
		hashes = append(hashes, must(tlog.ParseHash(line)))
	}
	return hashes
}

func main() {
	own, folder := []note.Verifier{}, append(os.Args, ".")[1]
	for _, file := range must(filepath.Glob(filepath.Join(folder, "keys", "*.vkey"))) {
		own = append(own, must(note.NewVerifier(strings.TrimSpace(string(read(file))))))
	}
	keys := own
	if len(os.Args) > 2 {
		keys = []note.Verifier{must(note.NewVerifier(os.Args[2]))}
	}
	tree := checkpoint(read(folder, "checkpoint"), keys)
	if old, err := os.ReadFile(filepath.Join(folder, "checkpoint.previous")); err == nil {
		before := checkpoint(old, own)
		must(0, tlog.CheckTree(proof(string(read(folder, "consistency"))), tree.N, tree.Hash, before.N, before.Hash))
	}
	about, count, entries, logged := struct{ Claim string }{}, int64(0), []byte{}, []tlog.Hash{}
	must(0, json.Unmarshal(read(folder, "bundle.json"), &about))
	beside := regexp.MustCompile(`"leaf":[0-9]+,|"state":"([^"\\]|\\.)*",`) // in a line of events.jsonl: all else is the leaf
	for _, line := range bytes.Split(bytes.TrimSuffix(read(folder, "events.jsonl"), []byte("\n")), []byte("\n")) {
		told := map[string]any{}
		must(0, json.Unmarshal(line, &told))
		leaf, sum := beside.ReplaceAll(line, nil), sha256.Sum256([]byte(fmt.Sprint(told["state"])))
		at, holds := told["leaf"].(float64)
		index, holds := int64(at), holds && fmt.Sprintf("%x", sum) == told["stored_sha256"] && (about.Claim == "" || told["stream"] == about.Claim)
		if about.Claim != "" {
			parts := append(strings.SplitN(string(read(folder, fmt.Sprintf("proofs/%d.tlog-proof", index))), "\n", 3), "", "")
			must(0, tlog.CheckRecord(proof(strings.SplitN(parts[2], "\n\n", 2)[0]), tree.N, tree.Hash, index, tlog.RecordHash(leaf)))
		} else {
			if asked := []int64{}; count%256 == 0 && count < tree.N {
				for i := count; i < tree.N && i < count+256; i++ {
					asked = append(asked, tlog.StoredHashIndex(0, i))
				}
				logged = must(tlog.TileHashReader(tree, tiles(folder)).ReadHashes(asked)) // led to the checkpoint there
				entries = must(tiles(folder).ReadTiles([]tlog.Tile{{H: 8, L: -1, N: count / 256, W: len(asked)}}))[0]
			}
			entry := append([]byte{byte(len(leaf) >> 8), byte(len(leaf))}, leaf...)
			holds = holds && index == count && count < tree.N && bytes.HasPrefix(entries, entry) && tlog.RecordHash(leaf) == logged[count%256]
			entries = bytes.TrimPrefix(entries, entry)
		}
		if count++; !holds {
			must(0, fmt.Errorf("line %d of events.jsonl is not as leaf %d was logged", count, index))
		}
	}
	if about.Claim == "" && count != tree.N {
		must(0, fmt.Errorf("%d events, but the checkpoint is of %d", count, tree.N))
	}
	fmt.Printf("verified: %d events, log of %d, root %v\n", count, tree.N, tree.Hash)
}
