internal import ArgumentParser

/// The program's name, version and commands.
@main
struct Wirebird: ParsableCommand {
  /// The version, as `--version` shows it.
  static let version = "0.1.0"

  /// What `--help` says.
  static let configuration = CommandConfiguration(
    commandName: "wirebird",
    abstract: "A passive DNS monitor: packets in, DNS events out.",
    discussion: """
      Get going:
        wirebird decode capture.pcap          the DNS messages of a capture, as JSON
        wirebird verify -c nxlog.conf         is this configuration right?
        wirebird run -c nxlog.conf            run it; Ctrl-C ends it
        wirebird devices                      the interfaces there are
        wirebird import --store DIR a.pcap    into a passive DNS store, and
        wirebird lookup --store DIR NAME      what it knows of a name or an address

      As with NXLog: `wirebird -c FILE` starts a daemon, -f keeps it in the foreground, -v verifies
      the configuration, -s stops and -r reloads the daemon of the configuration's PidFile.
      """,
    version: "wirebird \(version)",
    subcommands: [
      RunCommand.self, VerifyCommand.self, DecodeCommand.self, DevicesCommand.self,
      LookupCommand.self, ImportCommand.self, ExportCommand.self, ServeCommand.self,
      ReferenceCommand.self, ReloadCommand.self, DaemonCommand.self,
    ],
    // NXLog's options stand without a command.
    defaultSubcommand: DaemonCommand.self)
}
