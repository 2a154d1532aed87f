using System.CommandLine;
using Pipelines.Registry;

namespace Pipelines.Runner.Targets;

/// <summary>How registries are talked to.</summary>
sealed class RegistryOption
{
    readonly Option<bool> plainHttp = new("--plain-http") { Description = "Talk to the registry without TLS; to one on this machine that is done anyway." };

    public void AddTo(Command command) => command.Add(plainHttp);

    public RegistryClient Open(ParseResult parsed) => new(new() { PlainHttp = parsed.GetValue(plainHttp) ? true : null });

    /// <summary>For a registry that is only read from beside the one that is meant: the option is not for it.</summary>
    public static RegistryClient OpenOther() => new();
}
