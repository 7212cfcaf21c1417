/// The composition of the traffic, as shares of the conversations.
struct Mix {
  /// Distinct names.
  var names = 150_000
  /// Over IPv6.
  var ipv6 = 0.1
  /// Over TCP.
  var tcp = 0.008
  /// Between a resolver and an authoritative server; the rest is between a client and its resolver.
  var authoritative = 0.2
  /// mDNS and LLMNR.
  var multicast = 0.01
  /// Packets that are no DNS at all.
  var otherTraffic = 0.02
  /// Queries that get no answer.
  var unanswered = 0.004
  /// Names that do not exist.
  var missing = 0.12
  /// Messages with an OPT record.
  var edns = 0.8
  /// Behind one VLAN tag; a tenth as many behind two.
  var vlan = 0.04
  /// Conversations a second.
  var rate = 20_000.0
  /// Queried types.
  var types: [(RecordType, Double)] = [
    (.a, 58), (.aaaa, 21), (.https, 8), (.ptr, 5), (.mx, 2), (.txt, 2), (.srv, 1.2), (.ns, 1),
    (.soa, 0.8), (.ds, 0.5), (.dnskey, 0.3), (.caa, 0.2),
  ]
  /// Where the zones are, with their shares.
  var topLevels: [(String, Double)] = [
    ("com", 44), ("net", 13), ("org", 9), ("example", 6), ("de", 6), ("co.uk", 5), ("fr", 4),
    ("io", 4), ("nl", 3), ("jp", 3), ("info", 2), ("se", 1),
  ]
  /// Octets changed at random, as a share of the frames that get at least one.
  var mutated = 0.0

  /// What a busy resolver's neighbour sees.
  static let resolver = Mix()

  /// Plain UDP over IPv4, for comparisons with tools that know nothing else.
  static let plain = Mix(
    ipv6: 0, tcp: 0, multicast: 0, otherTraffic: 0, unanswered: 0, vlan: 0)

  /// Queries that nobody answers, over UDP and IPv4.
  static let queries = Mix(
    ipv6: 0, tcp: 0, multicast: 0, otherTraffic: 0, unanswered: 1, vlan: 0)

  /// Queries and answers over UDP and IPv4, for every name there is one.
  static let answers = Mix(
    ipv6: 0, tcp: 0, multicast: 0, otherTraffic: 0, unanswered: 0, missing: 0, vlan: 0)

  /// The mixes that can be asked for by name.
  static let named = [
    "resolver": resolver, "plain": plain, "queries": queries, "answers": answers,
  ]

  /// A few hundred packets with something of everything, for `make run`; all names are reserved ones
  /// (RFC 2606).
  static let sample = Mix(
    names: 60, ipv6: 0.25, tcp: 0.04, multicast: 0.06, otherTraffic: 0.06, unanswered: 0.02,
    vlan: 0.08, rate: 12,
    types: [
      (.a, 30), (.aaaa, 14), (.https, 10), (.ptr, 6), (.mx, 7), (.txt, 7), (.srv, 6), (.ns, 5),
      (.soa, 5), (.ds, 3), (.dnskey, 3), (.caa, 4),
    ],
    topLevels: [("example.com", 4), ("example.net", 2), ("example.org", 2), ("example", 1)])
}
