namespace Pipelines.Analyzers.Tests.Usage;

/// <summary>Wrong usage, with what is said of it: by the analyzers, and by a build without them.</summary>
public static class WrongUsage
{
    /// <summary>The id, a text that the message holds, and code whose fault stands on the line marked <c>// !</c>.</summary>
    public static TheoryData<string, string, string> Rows => new()
    {
        { "PIPE0001", "must be static", "public class Work {\n[Component] public int Step() => 1; // !\n}" },
        { "PIPE0001", "must be static", "public class Work {\n[Pipeline(\"p\")] public void Run() { } // !\n}" },
        { "PIPE0002", "must not be generic", "public static class Work {\n[Component] public static T Step<T>(T x) => x; // !\n}" },
        { "PIPE0002", "must not be generic", "public static class Work<T> {\n[Component] public static int Step() => 1; // !\n}" },
        { "PIPE0003", "'x' of 'Work.Step' is passed by 'ref'", "public static class Work {\n[Component] public static int Step(ref int x) => x; // !\n}" },
        { "PIPE0003", "by 'out'", "public static class Work {\n[Component] public static void Step(out int x) => x = 1; // !\n}" },
        { "PIPE0005", "names 'url', which is no parameter of it. Its parameters are: dataUrl, mock", "public static class Work {\n[Pipeline(\"p\", ArgsMap = [\"General:url\"])] // !\npublic static void Run(string dataUrl = \"\", int mock = 1) { }\n}" },
        { "PIPE0006", "\"Section:name,name\"", "public static class Work {\n[Pipeline(\"p\", ArgsMap = [\"General\"])] // !\npublic static void Run(int a = 1) { }\n}" },
        { "PIPE0008", "names 2 outputs, but the method returns one value", "public static class Work {\n[Component(ReturnValues = [\"a\", \"b\"])] // !\npublic static int Step() => 1; }" },
        { "PIPE0008", "names 2 outputs, but the method returns a tuple of 3", "public static class Work {\n[Component(ReturnValues = [\"a\", \"b\"])] // !\npublic static (int, int, int) Step() => (1, 2, 3); }" },
        { "PIPE0008", "returns nothing", "public static class Work {\n[Component(ReturnValues = [\"a\"])] // !\npublic static void Step() { } }" },
        { "PIPE0009", "holds 'a', which is there twice", "public static class Work {\n[Component(ReturnValues = [\"a\", \"a\"])] // !\npublic static (int, int) Step() => (1, 2); }" },
        { "PIPE0009", "holds 'a/b', which is no name", "public static class Work {\n[Component(ReturnValues = [\"a/b\"])] // !\npublic static int Step() => 1; }" },
        { "PIPE0010", "a delegate is code, not data", "public static class Work {\n[Component] public static int Step(Func<int> f) => f(); // !\n}" },
        { "PIPE0010", "'object' hides the type", "public static class Work {\n[Component] public static object Step() => 1; // !\n}" },
        { "PIPE0010", "'dynamic' has no type", "public static class Work {\n[Component] public static int Step(dynamic d) => 1; // !\n}" },
        { "PIPE0010", "at 'Inner', a Stream can be an input or output itself", "public record Holder(Stream Inner);\npublic static class Work {\n[Component] public static int Step(Holder h) => 1; // !\n}" },
        { "PIPE0010", "at 'Done', an event's subscribers", "public class Holder { public event Action? Done; public void Raise() => Done?.Invoke(); }\npublic static class Work {\n[Component] public static int Step(Holder h) => 1; // !\n}" },
        { "PIPE0010", "at '_inner', a delegate", "public class Holder { Func<int> _inner = () => 1; public int Read() => _inner(); }\npublic static class Work {\n[Component] public static int Step(Holder h) => h.Read(); // !\n}" },
        { "PIPE0010", "is an interface", "public interface IThing;\npublic static class Work {\n[Component] public static int Step(IThing t) => 1; // !\n}" },
        { "PIPE0011", "names 'Nobody', which is no component of this project. Its components are: Step", "public static class Work {\n[Component(Parents = [\"Nobody\"])] // !\npublic static int Step() => 1;\n[Pipeline(\"p\")] public static void Run() { Step(); } }" },
        { "PIPE0012", "\"one\" of pipeline 'p' is not numbered", "public static class Work {\n[Pipeline(\"p\", Version = \"one\")] // !\npublic static void Run() { } }" },
        { "PIPE0013", "Pipeline name \"a/b\" cannot be used", "public static class Work {\n[Pipeline(\"a/b\")] // !\npublic static void Run() { } }" },
        { "PIPE0013", "Step name \"../x\" cannot be used", "public static class Work {\n[Component(Name = \"../x\")] // !\npublic static void Step() { } }" },
        { "PIPE0014", "Two pipelines are named 'p'", "public static class A { [Pipeline(\"p\")] public static void Run() { } }\npublic static class B { [Pipeline(\"p\")] public static void Run() { } } // !" },
        { "PIPE0015", "must have a default", "public static class Work {\n[Component] public static int Step(CancellationToken token) => 1; // !\n}" },
        { "PIPE0015", "Write 'IProgress<double>? progress = default'", "public static class Work {\n[Component] public static int Step(IProgress<double> progress) => 1; // !\n}" },
        { "PIPE0016", "one or the other", "public static class Work {\n[Component, Pipeline(\"p\")] public static void Step() { } // !\n}" },
        { "PIPE0017", "async void", "public static class Work {\n[Component] public static async void Step() => await Task.Yield(); // !\n}" },
        { "PIPE0018", "lies in the file-local type 'Work'", "file static class Work {\n[Component] public static int Step() => 1; // !\n}" },
        { "PIPE0018", "is an accessor", "public static class Work {\npublic static int Step { [Component] get => 1; } // !\n}" },
        { "PIPE0018", "is an operator", "public class Work {\n[Component] public static int operator +(Work a, int b) => 1; // !\n}" },
        { "PIPE0018", "is abstract or virtual", "public interface IWork {\n[Component] static abstract int Step(); // !\n}" },
        { "PIPE0019", "two overloads that are components named 'Step'", "public static class Work {\n[Component] public static int Step(int a) => 1;\n[Component] public static int Step(string a) => 1; // !\n}" },
        { "PIPE0004", "'=>' is a local function or lambda", "public static class Work {\npublic static readonly Func<int> Step = [Component] () => 1; // !\n}" },
        { "PIPE0020", "[Optional] without a default on 'Work.Step'", "public static class Work {\n[Component] public static int Step([System.Runtime.InteropServices.Optional] int n) => n; // !\n}" },
        { "PIPE0020", "[CallerMemberName] on 'Work.Step'", "public static class Work {\n[Component] public static int Step([System.Runtime.CompilerServices.CallerMemberName] string name = \"\") => 1; // !\n}" },
        { "PIPE0020", "Docker on 'Work.Step' is not supported yet", "public static class Work {\n[Component(Docker = \"image\")] // !\npublic static int Step() => 1; }" },
        { "PIPE0026", "Write 'static void After(PipelineRun, StepNode)'", "public static class Work {\nstatic void After(StepNode node) { }\n[Component(PostExecuteCallback = nameof(After))] // !\npublic static int Step() => 1; }" },
        { "PIPE0026", "PreExecuteCallback of 'Work.Step' names 'Nobody'", "public static class Work {\n[Component(PreExecuteCallback = \"Nobody\")] // !\npublic static int Step() => 1; }" },
        { "PIPE0026", "Write 'static void Done(PipelineRun)'", "public static class Other { public static bool Done(PipelineRun run) => true; }\npublic static class Work {\n[Pipeline(\"p\", ExitCallback = nameof(Other.Done))] // !\npublic static void Run() { } }" },
        { "PIPE0026", "Write 'static bool Again(PipelineRun, StepNode, int)'", "public static class Work {\nstatic async Task<bool> Again(PipelineRun run, StepNode node, int n) { await Task.Yield(); return true; }\n[Component(RetryCallback = nameof(Again))] // !\npublic static int Step() => 1; }" },
        { "PIPE0020", "AutoVersionBump on 'Work.Run'", "public static class Work {\n[Pipeline(\"p\", AutoVersionBump = true)] // !\npublic static void Run() { } }" },
    };
}
