internal import Configuration
internal import Events
internal import Octets

extension FuzzCheck {
  /// A configuration file: it is read, or refused with diagnostics; its text as a program is compiled, or
  /// refused.
  public static let configuration = FuzzCheck(name: "configuration") { input in
    let diagnostics = Diagnostics()
    _ = ConfigurationParser.parse(
      input, named: "fuzz.conf", from: .memory(Included.files, variables: ["HOME": "/"]),
      into: diagnostics)
    let source = SourceText(input, at: SourcePlace(file: "fuzz.conf", line: 1, column: 1))
    _ = LanguageCompiler(scope: LanguageScope()).compile([source], Diagnostics())
    return nil
  }
}

/// What configurations may include; nothing is read from the disk and no command is run.
private enum Included {
  /// The files by name.
  static let files: [String: [UInt8]] = [
    "one.conf": Array("define ONE 1\ninclude two.conf\n".utf8),
    "two.conf": Array("<Input two>\nModule im_null\n</Input>\n".utf8),
  ]
}
