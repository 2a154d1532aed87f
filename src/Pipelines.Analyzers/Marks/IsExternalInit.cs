using System.ComponentModel;

namespace System.Runtime.CompilerServices;

/// <summary>What the C# compiler asks for to compile records; .NET Standard 2.0 has none.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
static class IsExternalInit;
