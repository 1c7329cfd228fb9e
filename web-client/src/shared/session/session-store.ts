import { create } from "zustand";

const STORAGE_KEY = "profile-builder.token";
/** Read by the documentation, which begins with the department of whoever is signed in. */
const DEPARTMENT_KEY = "profile-builder.department";

type Session = {
  token: string | null;
  /** Why the session ended, shown on the sign-in page; null after an ordinary sign-out. */
  notice: string | null;
  signIn: (token: string) => void;
  signOut: () => void;
  /** Ends the session because the server no longer accepts its token. */
  expire: () => void;
};

function readToken(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

function storeToken(token: string | null) {
  store(STORAGE_KEY, token);
  store(DEPARTMENT_KEY, null); // It is that of somebody else until the new session is known.
}

/** Keeps the department of whoever is signed in, for as long as the session. */
export function rememberDepartment(department: string | null | undefined) {
  store(DEPARTMENT_KEY, department?.toLowerCase() ?? null);
}

function store(key: string, value: string | null) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage is blocked: the session lasts until the page is closed.
  }
}

/** Who is signed in here. The token stays in this browser until it is signed out or refused. */
export const useSession = create<Session>((set, get) => ({
  token: readToken(),
  notice: null,
  signIn: (token) => {
    storeToken(token);
    set({ token, notice: null });
  },
  signOut: () => {
    storeToken(null);
    set({ token: null, notice: null });
  },
  expire: () => {
    if (get().token === null) return;
    storeToken(null);
    set({ token: null, notice: "Your session has ended. Sign in again to go on where you were." });
  },
}));

// Signing in or out in one tab does the same in the others.
window.addEventListener("storage", (event) => {
  if (event.key === STORAGE_KEY) useSession.setState({ token: event.newValue, notice: null });
});
