using System.Reflection;
using System.Security.Cryptography;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Pipelines.Compiler.Tests.Fixture;

namespace Pipelines.Compiler.Tests.Slicing;

/// <summary>A slice's assembly is called as the project's, public key included: qualified names hold, and so does what friends allow.</summary>
public sealed class AssemblyNameTests
{
    const string Code = """
        public sealed class Model;
        public static class Work
        {
            [Component] public static string Step() => typeof(Model).AssemblyQualifiedName! + FRIEND;
        }
        public static class Flow { [Pipeline("flow")] public static void Run() => Work.Step(); }
        """;

    [Fact]
    public void The_slice_has_the_projects_name()
    {
        using var project = new TestProject(Code.Replace("FRIEND", "1"));
        project.Build();

        Assert.Equal(project.Plain("Work", "Step"), project.InSlice("Step", "Work", "Step"));
    }

    [Fact]
    public void The_slice_of_a_signed_project_has_its_public_key_and_sees_what_friends_show_it()
    {
        var folder = Directory.CreateTempSubdirectory("pipelines-signed-").FullName;
        try
        {
            var key = PublicKey();
            File.WriteAllBytes(Path.Combine(folder, "key.snk"), key);
            var friend = Friend(folder, key);
            using var project = new TestProject(Code.Replace("FRIEND", "new Friend.Hidden().ToString()"))
            {
                Options = ["/keyfile:" + Path.Combine(folder, "key.snk"), "/publicsign+", "/reference:" + friend],
            };

            project.Build();

            var name = AssemblyName.GetAssemblyName(Path.Combine(project.Pipelines, "steps/Step/compiled/Sample.dll"));
            Assert.Equal(key, name.GetPublicKey());
            Assert.Equal(key, File.ReadAllBytes(Path.Combine(project.Pipelines, "steps/Step/public.snk")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>An assembly whose internals the project may use, by its key.</summary>
    static string Friend(string folder, byte[] key)
    {
        var code = $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{TestProject.Name}, PublicKey={Convert.ToHexString(key)}\")] namespace Friend {{ class Hidden; }}";
        var compilation = CSharpCompilation.Create("Friend", [CSharpSyntaxTree.ParseText(code, cancellationToken: TestContext.Current.CancellationToken)],
            [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)], new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        var path = Path.Combine(folder, "Friend.dll");
        Assert.True(compilation.Emit(path, cancellationToken: TestContext.Current.CancellationToken).Success);
        return path;
    }

    /// <summary>As key files hold it: algorithms and length before the key.</summary>
    static byte[] PublicKey()
    {
        using var rsa = new RSACryptoServiceProvider(2048);
        var blob = rsa.ExportCspBlob(false);
        // The key in a name is one for signing.
        blob[5] = 0x24;
        return [0x00, 0x24, 0x00, 0x00, 0x04, 0x80, 0x00, 0x00, .. BitConverter.GetBytes(blob.Length), .. blob];
    }
}
