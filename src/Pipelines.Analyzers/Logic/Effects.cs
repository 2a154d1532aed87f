using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Pipelines.Analyzers.Logic;

/// <summary>Clock, random numbers, files and network: what gives another value, or happens again, when logic is replayed (rule P21).</summary>
static class Effects
{
    const string Clock = "reads the clock", Chance = "draws a random value", Files = "uses files", Network = "uses the network";

    /// <summary>Members whose use is an effect, by the full name of their type.</summary>
    static readonly Dictionary<string, (string Does, string[] Members)> Members = new()
    {
        ["System.DateTime"] = (Clock, ["Now", "UtcNow", "Today"]),
        ["System.DateTimeOffset"] = (Clock, ["Now", "UtcNow"]),
        ["System.TimeProvider"] = (Clock, ["GetUtcNow", "GetLocalNow", "GetTimestamp"]),
        ["System.Environment"] = (Clock, ["TickCount", "TickCount64"]),
        ["System.Guid"] = (Chance, ["NewGuid", "CreateVersion7"]),
        ["System.Random"] = (Chance, ["Shared"]),
    };

    /// <summary>Types whose every method is an effect.</summary>
    static readonly Dictionary<string, string> Types = new()
    {
        ["System.Security.Cryptography.RandomNumberGenerator"] = Chance,
        ["System.IO.File"] = Files,
        ["System.IO.Directory"] = Files,
        ["System.Net.Http.HttpClient"] = Network,
        ["System.Net.Http.HttpMessageInvoker"] = Network,
        ["System.Net.Http.Json.HttpClientJsonExtensions"] = Network,
        ["System.Net.WebClient"] = Network,
        ["System.Net.Dns"] = Network,
        ["System.Net.NetworkInformation.Ping"] = Network,
        ["System.Net.Sockets.Socket"] = Network,
        ["System.Net.Sockets.TcpClient"] = Network,
        ["System.Net.Sockets.UdpClient"] = Network,
    };

    static readonly HashSet<string> Opened = ["System.IO.FileStream", "System.IO.StreamReader", "System.IO.StreamWriter"];

    /// <summary>What an operation does, and by what; null for most.</summary>
    public static (string Does, string By)? Of(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation { Property: var property } => OfMember(property),
        IInvocationOperation { TargetMethod: var method } => OfMember(method) ?? OfType(method),
        // With a seed the numbers are always the same.
        IObjectCreationOperation { Arguments.IsEmpty: true, Type: { Name: "Random" } type } when type.ToDisplayString() == "System.Random" => (Chance, "new Random()"),
        IObjectCreationOperation { Type: { } type, Constructor.Parameters: { IsEmpty: false } parameters }
            when parameters[0].Type.SpecialType == SpecialType.System_String && Opened.Contains(type.ToDisplayString()) => (Files, $"new {type.Name}"),
        _ => null,
    };

    /// <summary>True in <c>nameof</c>, where nothing happens.</summary>
    public static bool IsNamedOnly(IOperation operation)
    {
        for (var at = operation.Parent; at != null; at = at.Parent)
        {
            if (at is INameOfOperation)
                return true;
        }
        return false;
    }

    static (string, string)? OfMember(ISymbol member) =>
        Members.TryGetValue(member.ContainingType.ToDisplayString(), out var known) && known.Members.Contains(member.Name)
            ? (known.Does, $"{member.ContainingType.Name}.{member.Name}") : null;

    static (string, string)? OfType(IMethodSymbol method) =>
        method.Name != "Dispose" && Types.TryGetValue(method.ContainingType.ToDisplayString(), out var does) ? (does, $"{method.ContainingType.Name}.{method.Name}") : null;
}
