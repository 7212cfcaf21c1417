internal import TestSupport
internal import Testing

@Suite("wirebird lookup")
struct LookupCommandTests {
  /// Runs a shell script in a folder where `s` is a store of the sample; `$W` is the program.
  private func shell(_ script: String, _ configuration: String = "") throws -> Program {
    let program = try #require(Program.wirebird, "the program was not built")
    let folder = Program.temporaryFolder()
    defer { Program.remove(folder) }
    #expect(Repository.write(Array(configuration.utf8), to: folder + "/n.conf"))
    return Program.run(
      "/bin/sh", ["-c", script], in: folder,
      environment: [
        "W": program, "S": Repository.path("Captures/sample.pcap"), "L": "lookup --store s",
      ])
  }

  /// What begins every script: the store.
  private static let fill = "$W import --store s $S 2>/dev/null; "

  @Test func `names that do not exist are shown apart from RRsets in every form but COF`() throws {
    let run = try shell(
      Self.fill + "$W $L '*.dnsbl.example'; $W $L '*.dnsbl.example' --json;"
        + " $W $L '*.dnsbl.example' --csv; $W $L '*.dnsbl.example' --summarize;"
        + " $W $L '*.dnsbl.example' --cof")
    let table = run.output
    for part in [
      "OWNER", "ABSENT", "NXDOMAIN by dnsbl.example", "  SOA ns1.dnsbl.example hostmaster.",
      "\"rrname\":\"74.126.15.66.dnsbl.example\",\"rrtype\":\"SRV\",\"rdata\":[],\"time_first\":",
      ",\"kind\":\"nxdomain\",\"rrclass\":\"IN\",\"soa\":\"ns1.dnsbl.example ",
      "\nnxdomain,74.126.15.66.dnsbl.example,SRV,ns1.dnsbl.example ", "absences, heard",
    ] {
      #expect(table.contains(part), "\(part)\n\(table)")
    }
    // The last run gives COF, which has no absences.
    let cof = try shell(Self.fill + "$W $L '*.dnsbl.example' --cof").output
    #expect(!cof.contains("kind") && !cof.contains("74.126.15.66"))
    // A name that is only absent is an answer.
    let absent = try shell(Self.fill + "$W $L 74.126.15.66.dnsbl.example; echo $?")
    #expect(absent.output.contains("ABSENT") && absent.output.hasSuffix("\n0\n"))
    #expect(!absent.output.contains("OWNER"))
  }

  @Test func `what has the name as owner and in RDATA is shown once, with who said it`() throws {
    let run = try shell(
      Self.fill + "$W $L '*.example.com' --type MX | sed -n 2,3p; "
        + "$W $L '*.example.com' --type MX --limit 0 --json | sort | uniq -d; "
        + "$W $L '*.example.com' --type MX --summarize; "
        + "$W $L '*.example.com' --type MX --rdata --json")
    #expect(run.output.contains("10 mx1.denelver.example.com  by denelver.example.com\n"))
    #expect(run.output.contains("10 mx1.denelver.example.com\n"))
    #expect(run.output.contains("\n2 rows, seen 2 times, "), "\(run.output)")
    // Asked for RDATA alone, it is there.
    #expect(run.output.contains("\"count\":2,"), "\(run.output)")
  }

  @Test func `zones whose names were counted are shown with their counts`() throws {
    let configuration =
      "<Input in>\n Module im_null\n</Input>\n"
      + "<Output out>\n Module om_pdns\n Directory s\n CollapseAfter 1\n</Output>\n"
    let run = try shell(
      "sed -i \"s:Module im_null:Module im_pcap\\n File $S\\n <Protocol>\\nType dns\\n</Protocol>:\""
        + " n.conf; $W run -c n.conf >log 2>&1 || cat log; $W $L '*' --limit 0 --json | grep flood;"
        + " $W $L '*' --limit 0 | grep -A2 FLOODED; $W $L '*' --limit 0 --csv | grep ^flood,;"
        + " $W $L '*' --limit 0 --summarize", configuration)
    for part in ["\"kind\":\"flood\"", "FLOODED", "answers for names", "\nflood,", "flooded zone"] {
      #expect(run.output.contains(part), "\(part)\n\(run.output)\(run.errors)")
    }
  }

  @Test func `who asked is shown to who asks for that, and to nothing else`() throws {
    let configuration =
      "<Input in>\n Module im_null\n</Input>\n"
      + "<Output out>\n Module om_pdns\n Directory s\n ClientLog TRUE\n</Output>\n"
    let fill =
      "sed -i \"s:Module im_null:Module im_pcap\\n File $S\\n <Protocol>\\nType dns\\n</Protocol>:\""
      + " n.conf; $W run -c n.conf >log 2>&1 || cat log; "
    let asked = try shell(
      fill + "$W $L --clients '*.dnsbl.example'; $W $L --clients '*.dnsbl.example' --csv;"
        + " $W $L --clients 10.20.0.0/24 --json --limit 1; $W $L --clients '*' --summarize --limit 0;"
        + " $W $L --clients '*' --summarize --limit 0 --json --since 2025-01-02; echo $?;"
        + " $W $L --clients '*' --cof; echo $?", configuration)
    for part in [
      "CLIENT ", "ASKED FOR", "  74.126.15.66.dnsbl.example  NXDOMAIN",
      "\nkind,client,rrname,rrtype,time_first,time_last,count,rcode\nquery,10.20.",
      "{\"client\":\"10.20.0.2\",\"rrname\":\"", "\"rcode\":\"NOERROR\",\"kind\":\"query\"}\n",
      "145 rows, 116 clients asked 146 times, first ", "\n1\n64\n",
    ] {
      #expect(asked.output.contains(part), "\(part)\n\(asked.output)\(asked.errors)")
    }
    #expect(asked.errors.contains("--clients takes a name"))
    // The store is the same as one without it.
    let same = try shell(
      fill + "$W export --store s --untrusted | sort >1; $W $L '*' --limit 0 --csv | sort >3;"
        + " rm -r s; sed -i s:TRUE:FALSE: n.conf; $W run -c n.conf >log 2>&1 || cat log;"
        + " $W export --store s --untrusted | sort >2; $W $L '*' --limit 0 --csv | sort >4;"
        + " cmp 1 2 && cmp 3 4 && wc -l <1; $W $L --clients '*'; echo $?", configuration)
    let lines = same.output.split(separator: "\n")
    #expect(lines.count == 2 && Int(lines[0]) ?? 0 > 150 && lines[1] == "1", "\(same.output)")
    #expect(same.errors.contains("ClientLog TRUE in om_pdns keeps who asked"))
  }

  @Test func `patterns, types, fences and limits`() throws {
    let run = try shell(
      Self.fill + "$W $L '*.example.com' --glob --csv | cut -d, -f2 | sort -u; echo; "
        + "$W $L '^www' --regex --csv | cut -d, -f2 | sort -u; echo; "
        + "$W $L 'mail*' --glob --rdata --type MX --json; echo; "
        + "$W $L '*' --limit 2; $W $L '*' --since 7d; echo $?; "
        + "$W $L '*' --since 2025-01-01T12:00 --last-before 2025-01-01T13:00 --summarize --json; "
        + "$W $L '*' --first-after 2025-01-02; echo $?")
    let parts = run.output.split(separator: "\n\n").map(String.init)
    #expect(
      parts[0].split(separator: "\n").dropFirst(1).allSatisfy { $0.hasSuffix(".example.com") })
    #expect(parts[1].contains("www."))
    #expect(run.output.contains("{\"count\":"))
    #expect(run.errors.contains("there are more than 2 rows; --limit 0 shows all of them"))
    #expect(run.errors.contains("nothing is known of *"))
    #expect(run.output.hasSuffix("\n1\n"))
  }

  @Test func `errors say what to write`() throws {
    let cases = [
      ("'*' --since soon", "'soon' is no time; write 7d, 12h, 30m, 90s, 2026-01-31"),
      ("'*' --since 2026-02-30", "'2026-02-30' is no time"),
      ("'*' --type AAA", "'AAA' is not a record type; write A, MX"),
      ("192.0.2.0/40", "has no prefix length from 0 to 32"),
      ("'(' --regex", "at octet"), ("'*' --limit -1", "--limit"),
      ("'*' --json --csv", "--json"), ("a..b", "'a..b' is not a domain name"),
    ]
    let script = cases.map { "$W $L \($0.0); echo \"== $?\" >&2; " }.joined()
    let run = try shell(Self.fill + script)
    let answers = run.errors.split(separator: "== 64\n").map(String.init)
    #expect(answers.count == cases.count, "\(run.errors)")
    for ((arguments, message), answer) in zip(cases, answers) {
      #expect(answer.contains(message), "\(arguments)\n\(answer)")
      #expect(answer.contains("See 'wirebird lookup --help'"), "\(arguments)\n\(answer)")
    }
    let none = try shell("$W $L x; echo $?; $W lookup x; echo $?; $W lookup --help")
    #expect(none.errors.contains("there is no store; om_pdns or `wirebird import` make one"))
    #expect(none.output.contains("1\n64\n"))
    for part in ["'*.example.com'", "--glob", "--since 7d", "192.0.2.0/24"] {
      #expect(none.output.contains(part), "\(part)")
    }
  }

  @Test func `lines that are wrong are told by their number, and the others are taken`() throws {
    let lines = [
      "{\"rrname\":\"a.example\",\"rrtype\":\"A\",\"rdata\":[\"192.0.2.1\"],\"time_first\":1,\"time_last\":2}",
      "nonsense",
      "{\"rrname\":\"a..example\",\"rrtype\":\"A\",\"rdata\":[\"192.0.2.1\"],\"time_first\":1,\"time_last\":2}",
      "{\"rrname\":\"a.example\",\"rrtype\":\"NO\",\"rdata\":[\"x\"],\"time_first\":1,\"time_last\":2}",
      "1.5||10.1.1.1||8.8.8.8||IN||b.example.||A||192.0.2.2||60||7",
      "1.5||10.1.1.1||8.8.8.8||IN||b.example.||MX||mail.example.||60||7",
    ]
    let run = try shell(
      "$W import --store s n.conf; echo $?; $W $L '*' --csv; echo 9 >wrong; "
        + "$W import --store s wrong /dev/null; echo $?",
      lines.joined(separator: "\n"))
    #expect(
      run.errors.hasPrefix(
        """
        n.conf:2: neither an object of JSON nor a line of passivedns
        n.conf:3: 'rrname' is no domain name: 'a..example'
        n.conf:4: 'rrtype' is no record type: 'NO'
        n.conf: 6 lines, 2 RRsets, 1 lines have no whole record, 3 lines were wrong

        """), "\(run.errors)")
    #expect(
      run.output == """
        0
        kind,rrname,rrtype,rdata,time_first,time_last,count,bailiwick,doubts
        rrset,a.example,A,192.0.2.1,1,2,1,,
        rrset,b.example,A,192.0.2.2,1,1,7,,
        1

        """, "\(run.output)")
    #expect(run.errors.contains("\nwrong: none of its lines is a row\n"), "\(run.errors)")
    // A file is named once.
    #expect(run.errors.contains("\n/dev/null: is empty"), "\(run.errors)")
  }
}
