using Mono.Cecil;

namespace Pipelines.Compiler.Hashing;

/// <summary>Calls after which code can reach what its IL does not name.</summary>
static class Reflection
{
    static readonly HashSet<string> Types =
        ["System.Activator", "System.AppDomain", "System.Delegate", "System.Reflection.Assembly", "System.ComponentModel.TypeDescriptor", "System.Linq.Expressions.Expression"];

    static readonly HashSet<string> Harmless =
    [
        "GetTypeFromHandle", "op_Equality", "op_Inequality", "get_Name", "get_FullName", "get_Namespace", "ToString", "Equals", "GetHashCode", "get_IsEnum",
        "get_IsValueType", "get_IsGenericType", "get_IsArray", "IsAssignableFrom", "IsInstanceOfType", "GetTypeCode", "GetEnumUnderlyingType",
    ];

    public static bool LooksByName(MemberReference member)
    {
        var type = member.DeclaringType;
        var space = type.Namespace;
        if (space is "System.Reflection" or "System.Resources" or "System.Runtime.Loader" or "Microsoft.CSharp.RuntimeBinder" || space.StartsWith("System.Reflection.", StringComparison.Ordinal))
            return true;
        if (type.FullName == "System.Type")
            return !Harmless.Contains(member.Name);
        // Combining, removing and comparing is what events do.
        if (type.FullName == "System.Delegate")
            return member.Name is "CreateDelegate" or "get_Method" or "DynamicInvoke";
        return Types.Contains(type.FullName) && member is not MethodReference { HasGenericParameters: true, Name: "CreateInstance" };
    }
}
