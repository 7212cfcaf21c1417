import Configuration

/// Configurations that several tests use.
enum Samples {
  /// The configuration of the page that Wirebird is built after.
  static let passiveDNS = """
    <Extension _json>
        Module  xm_json
    </Extension>

    <Input pcap>
        Module  im_pcap
        Dev     enp0s3
        <Protocol>
            Type    dns
            Field   dns.opcode
            Field   dns.flags.authoritative
            Field   dns.flags.recursion_available
            Field   dns.flags.recursion_desired
            Field   dns.flags.authentic_data
            Field   dns.flags.checking_disabled
            Field   dns.flags.truncated_response
            Field   dns.id
            Field   dns.response
            Field   dns.response.code
            Field   dns.query
            Field   dns.additional
            Field   dns.answer
            Field   dns.authority
        </Protocol>
        <Protocol>
            Type    ipv4
            Field   ipv4.src
            Field   ipv4.dst
            Field   ipv4.fragment
        </Protocol>
        <Protocol>
            Type    ipv6
            Field   ipv6.src
            Field   ipv6.dst
            Field   ipv6.options
        </Protocol>
        <Protocol>
            Type    tcp
            Field   tcp.src_port
            Field   tcp.dst_port
            Field   tcp.flag
        </Protocol>
        <Protocol>
            Type    udp
            Field   udp.src_port
            Field   udp.dst_port
        </Protocol>
    </Input>

    <Output file>
        Module  om_file
        File    "tmp/passive_dns.json"
        Exec    to_json();
    </Output>

    """

  /// A configuration with every form of line in a small space.
  static let dense = """
    define D /tmp \\
      x # c
    envvar HOME
    LogFile '%D%/l'  # c
    include b.conf
    <Input a>
      Module "im_x"
      <Exec>
        if $a =~ /#</ { drop(); } %D%
      </Exec>
      Exec $b = 'q # r';
      <P> # c
        T 1
      </P>
    </Input>
    <Output o>
      Module om_x
    </Output>
    <Route 1>
      Path a => o
      Priority 5
    </Route>
    """

  /// The other files of `dense`.
  static let files: [String: [UInt8]] = ["b.conf": Array("PidFile p\n".utf8)]

  /// The tree of a text named `n.conf`, and what was wrong.
  static func parse(
    _ text: String, files: [String: String] = [:], programs: [String: String] = [:],
    variables: [String: String] = [:]
  ) -> (root: Block, diagnostics: Diagnostics) {
    let diagnostics = Diagnostics()
    let source = ConfigurationSource.memory(
      files.mapValues { Array($0.utf8) }, programs: programs.mapValues { Array($0.utf8) },
      variables: variables)
    let root = ConfigurationParser.parse(
      Array(text.utf8), named: "n.conf", from: source, into: diagnostics)
    return (root, diagnostics)
  }

  /// A tree as text, one entry a line: names, arguments in brackets, bodies in quotes.
  static func outline(_ block: Block, indent: String = "") -> String {
    block.entries.map { entry in
      switch entry {
      case .directive(let directive):
        return "\(indent)\(directive.name.string) [\(directive.argument.string)]\n"
      case .block(let inner):
        let body = inner.body.map { "\(indent)  \"\($0.string)\"\n" } ?? ""
        return "\(indent)\(inner.tag)\n\(body)" + outline(inner, indent: indent + "  ")
      }
    }.joined()
  }
}
