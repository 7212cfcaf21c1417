# Every command of the project; `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
SWIFT_FILES := Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources \
  Benchmarks/Store/Package.swift Benchmarks/Store/Sources/StoreBench Fuzz/Package.swift \
  $(patsubst %,Fuzz/Sources/Fuzz%,Frame Message RecordData Stream CaptureFile Configuration Segment RRset)
SERVICE_FILES := Service/Package.swift Service/Sources/Web Service/Sources/wirebird-serve Service/Tests
.PHONY: serve client-test service-test service-storm
.PHONY: help run test build bench bench-check bench-language bench-processors store-bench fuzz docs full lint format tidy reference golden \
  conformance store-check live-test live-rate delivery-test fault-test sample sanitize coverage ci clean

## Use

run: ## install what is missing, build, and watch the sample capture become events
	@Scripts/run

test: ## do all the set-up and run every test
	@Scripts/test

help: ## list these commands
	@awk -F ':.*## ' '/^## /{printf "\n%s\n", substr($$0, 4)} \
	  /^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

## Build

build: ## build every executable in release mode
	@Scripts/install-packages build
	WIREBIRD_STANDALONE=1 swift build -c release --product wirebird
	swift build -c release --package-path Benchmarks

serve: ## build the lookup service, wirebird-serve, beside wirebird in release mode
	@Scripts/install-packages build
	WIREBIRD_STANDALONE=1 swift build -c release --product wirebird
	swift build -c release --package-path Service --product wirebird-serve
	ln -sfn "$$PWD/Service/.build/release/wirebird-serve" .build/release/wirebird-serve

docs: ## write the reference and the interface documentation (tmp/docs)
	@Scripts/docs

reference: ## write docs/reference from the program's declarations
	@Scripts/reference

sample: ## make Captures/sample.pcap anew
	swift build -c release --package-path Benchmarks
	Benchmarks/.build/release/CaptureGenerator --sample --seed 6 -o Captures/sample.pcap

## Check

lint: ## check the format of every Swift file
	swift format lint --strict --parallel --recursive $(SWIFT_FILES) $(SERVICE_FILES)

format: ## format every Swift file
	swift format --in-place --parallel --recursive $(SWIFT_FILES) $(SERVICE_FILES)

tidy: ## check the house rules
	swift test --filter TidyTests

golden: ## write the scenarios' expected events anew; review the difference
	WIREBIRD_GOLDEN=1 swift test --filter ScenarioTests

store-check: ## forgeries, floods and kills against the passive DNS store, in full; and tshark's word
	@Scripts/install-packages build store-compare
	swift build -c release --product wirebird
	Scripts/store-check .build/release/wirebird poisoning $${TRANSACTIONS:-10000}
	Scripts/store-check .build/release/wirebird flood $${NAMES:-10000000}
	Scripts/store-check .build/release/wirebird kill $${KILLS:-200}
	swift build -c release --package-path Benchmarks
	Scripts/store-compare .build/release/wirebird --generated $${CAPTURES:-40}
	Scripts/store-compare .build/release/wirebird --shared

live-test: ## capture real queries between network namespaces (root)
	@Scripts/live-test
	@Scripts/live-wire fragments

delivery-test: ## deliver to real receivers, and to some that fail (KILLS=n, how often each is killed)
	@Scripts/install-packages build delivery-test
	@Scripts/delivery-test $${KILLS:-5}

client-test: ## ask the lookup service with dnsdbq and the other clients of passive DNS
	@Scripts/client-test

service-test: ## test the lookup service
	@Scripts/install-packages build
	swift test --package-path Service --disable-xctest

service-storm: ## slow, broken and costly requests against the lookup service while its store is written (SECONDS_TO_RUN=n)
	@Scripts/service-storm debug $${SECONDS_TO_RUN:-6}

fault-test: ## kills, full disks, failing calls and rotations, the short form
	@Scripts/install-packages fault-test
	@Scripts/fault-test
	@Scripts/live-kill-test
	@Scripts/reload-test
	@Scripts/reload-forms
	@Scripts/spool-test
	@Scripts/exact-test
	@Scripts/live-delivery

live-rate: ## replay traffic between namespaces as fast as it can be sent, and twice what is held (root)
	@Scripts/live-rate
	@Scripts/live-wire rate

conformance: ## compare with tshark and dnspython on public captures and messages (needs ../shared)
	@Scripts/install-packages conformance store-compare
	@Scripts/conformance
	@Scripts/conformance-messages
	@Scripts/store-compare .build/release/wirebird --shared

fuzz: ## look for input that does harm, ten minutes for each kind (SECONDS_TO_RUN=n)
	@Scripts/fuzz $${SECONDS_TO_RUN:-600}

sanitize: ## run the tests under ThreadSanitizer and AddressSanitizer
	@Scripts/sanitize

coverage: ## tell how much of the packet path the tests reach
	@Scripts/coverage

bench: ## measure speed, memory and completeness beside every peer that Debian ships
	@Scripts/bench

store-bench: ## measure the passive DNS store against SQLite (RRSETS=n)
	@Scripts/store-bench $${RRSETS:-1000000}

bench-check: ## hold the instructions and allocations of each message to their thresholds
	@Scripts/bench-check

bench-language: ## count the instructions that statements of Exec cost
	@Scripts/bench-language

bench-processors: ## count the instructions that processors cost, and measure a long list
	@Scripts/bench-processors

full: ## everything that ci does, and the long checks
	@.ci/run
	@Scripts/fuzz $${SECONDS_TO_RUN:-600}
	@Scripts/sanitize
	@Scripts/live-rate
	@Scripts/live-wire rate
	@SECONDS_OF_RATE=60 Scripts/live-wire storm
	@Scripts/install-packages delivery-full
	@Scripts/delivery-test 50
	@$(MAKE) --no-print-directory store-check
	@Scripts/fault-test --long
	@Scripts/live-kill-test 200
	@Scripts/reload-test 300
	@Scripts/reload-forms 300
	@Scripts/spool-test 200
	@Scripts/service-storm release 120
	@EVENTS=40000 Scripts/live-delivery
	@Scripts/store-bench $${RRSETS:-10000000}
	@Scripts/exact-test 200
	@Scripts/bench

ci: ## what every change has to pass
	@.ci/run

clean: ## remove everything that was built or written
	rm -rf .build Benchmarks/.build Benchmarks/Store/.build Fuzz/.build Service/.build tmp
