using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Pipelines.Engine.Debugging;
using Pipelines.Engine.Tests.Fixture;
using Pipelines.Engine.Tests.Fixture.Debugging;
using Pipelines.Manifest;

namespace Pipelines.Engine.Tests;

/// <summary>What a debugger sees of a debug run: the user's own files and lines, by the symbols that the runtime has loaded.</summary>
public sealed class BreakpointTests : IDisposable
{
    readonly TestPipeline pipeline = new(
        "int n = 3", "",
        """
        public static int Add(int a, int b = 1)
        {
            var sum = a + b;
            System.Diagnostics.Debugger.Break();
            Console.WriteLine(new System.Diagnostics.StackTrace(fNeedFileInfo: true));
            return sum;
        }
        """,
        """
        public static async Task<int> AddLater(int a)
        {
            var before = a;
            await Task.Yield();
            Func<int, int> twice = x =>
            {
                Console.WriteLine(new System.Diagnostics.StackTrace(fNeedFileInfo: true));
                return 2 * x;
            };
            return twice(before);
        }
        """)
    {
        Plain = """
            var x = Add(n);
            Func<int, int, int> f = Add;
            foreach (var i in new[] { 1, 2 })
                x += f(x, i);
            Console.WriteLine(await AddLater(x));
            """,
    };

    string Assembly => Path.Combine(pipeline.Output, "Test.dll");

    [Fact]
    public void The_woven_copys_symbols_are_the_users_own_for_every_method_M1()
    {
        pipeline.Build(withBundles: false);
        using var file = File.OpenRead(Assembly);
        using var pdb = File.OpenRead(Path.ChangeExtension(Assembly, ".pdb"));
        var own = Symbols.Read(file, pdb);
        var (assembly, symbols) = Weaver.Weave(Assembly, ManifestFile.Load(pipeline.ManifestPath).Manifest);
        var woven = Symbols.Read(assembly, symbols!);
        Assert.Contains(own, method => method.Says.Contains("src/Test.cs", StringComparison.Ordinal) && method.Says.Contains("await ", StringComparison.Ordinal));
        Assert.Equal(own, woven);
    }

    [Fact]
    public void The_woven_copy_is_compiled_for_debugging_as_the_users_own_is_M1()
    {
        pipeline.Build(withBundles: false);
        var (assembly, _) = Weaver.Weave(Assembly, ManifestFile.Load(pipeline.ManifestPath).Manifest);
        using var own = File.OpenRead(Assembly);
        Assert.Equal(Debuggable(own), Debuggable(assembly));
        // A component keeps a frame of its own, in Release too.
        using var image = new PEReader(new MemoryStream(assembly.ToArray()));
        var metadata = image.GetMetadataReader();
        Assert.All(
            metadata.MethodDefinitions.Select(metadata.GetMethodDefinition).Where(method => metadata.GetString(method.Name) is "Add" or "AddLater"),
            method => Assert.True(method.ImplAttributes.HasFlag(MethodImplAttributes.NoInlining)));
    }

    [Fact]
    public async Task In_a_step_the_runtime_itself_names_the_users_file_and_the_line_of_each_frame_M1()
    {
        var (result, events) = await pipeline.Build(withBundles: false).RunAsync(pipeline.Options with { Mode = RunMode.Debug });
        Assert.Null(result.Error);
        var source = pipeline.PlainSource.Split('\n');

        Assert.Equal("Console.WriteLine(new System.Diagnostics.StackTrace(fNeedFileInfo: true));", Line(events, "Add", "Test.Add(", source));
        Assert.Equal("var x = Add(n);", Line(events, "Add", "Test.Run(", source));
        Assert.Equal("x += f(x, i);", Line(events, "Add_2", "Test.Run(", source));
        Assert.Equal("return twice(before);", Line(events, "AddLater", "Test.AddLater(", source));
        Assert.Equal("Console.WriteLine(new System.Diagnostics.StackTrace(fNeedFileInfo: true));", Line(events, "AddLater", "<AddLater>b__", source));
    }

    [Fact]
    public async Task A_debugger_stops_at_breakpoints_and_at_Debugger_Break_in_the_users_file_and_line_M1()
    {
        Assert.SkipWhen(ManagedDebugger.Unavailable is not null, ManagedDebugger.Unavailable ?? "");
        pipeline.Build(withBundles: false);
        var source = pipeline.PlainSource.Split('\n').Select(line => line.Trim()).ToList();
        using var engine = EngineProcess.Start(pipeline, RunMode.Debug);
        Assert.Equal("ready", await engine.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        string[] at = ["return sum;", "return 2 * x;", "x += f(x, i);"];
        var debugger = await ManagedDebugger.AttachAsync(engine, "src/Test.cs", [.. at.Select(text => source.IndexOf(text) + 1)]);
        try
        {
            await engine.StandardInput.WriteLineAsync("go");
            await debugger.Exited.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        }
        finally
        {
            if (!debugger.Exited.IsCompleted)
                engine.Kill();
        }
        await debugger.EndAsync();

        string[] inAdd = ["break System.Diagnostics.Debugger.Break();", "breakpoint return sum;"];
        Assert.Equal(
            [.. inAdd, "breakpoint x += f(x, i);", .. inAdd, "breakpoint x += f(x, i);", .. inAdd, "breakpoint return 2 * x;"],
            debugger.Stops.Select(stop => int.TryParse(stop.Split(' ')[1], out var line) ? $"{stop.Split(' ')[0]} {source[line - 1]}" : stop));
    }

    /// <summary>The text at the place that a step's stack names for a method.</summary>
    static string Line(EventLog events, string step, string method, string[] source)
    {
        var frame = events.Lines(step).FirstOrDefault(line => line.Contains(method, StringComparison.Ordinal));
        Assert.True(frame is not null, $"{method} is not in: {string.Join('\n', events.Lines(step))}");
        var at = frame.LastIndexOf(":line ", StringComparison.Ordinal);
        Assert.True(at > 0 && frame[..at].EndsWith("src/Test.cs", StringComparison.Ordinal), frame);
        return source[int.Parse(frame[(at + ":line ".Length)..], null) - 1].Trim();
    }

    static string Debuggable(Stream assembly)
    {
        using var image = new PEReader(assembly, PEStreamOptions.LeaveOpen);
        var metadata = image.GetMetadataReader();
        return Assert.Single(
            from handle in metadata.GetAssemblyDefinition().GetCustomAttributes()
            let attribute = metadata.GetCustomAttribute(handle)
            where attribute.Constructor.Kind == HandleKind.MemberReference
            let parent = metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent
            where metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)parent).Name) == "DebuggableAttribute"
            select Convert.ToHexString(metadata.GetBlobBytes(attribute.Value)));
    }

    public void Dispose() => pipeline.Dispose();
}
