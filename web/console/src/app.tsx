import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { LiveProvider } from './live/live-context.js';
import { GenerationPage } from './pages/generation/generation-page.js';
import { EditPage } from './pages/generation/edit-page.js';
import { PreviewsPage } from './pages/previews/previews-page.js';
import { Shell } from './shell/shell.js';
import { ErrorBoundary } from './ui/error-boundary.js';
import { LoadingPage } from './ui/loading-page.js';
import { NotFound } from './ui/not-found.js';

const VideoPage = lazy(async () => ({ default: (await import('./pages/video/video-page.js')).VideoPage }));
const PdfPage = lazy(async () => ({ default: (await import('./pages/pdf/pdf-page.js')).PdfPage }));
const HistoryPage = lazy(async () => ({ default: (await import('./pages/history/history-page.js')).HistoryPage }));
const TasksPage = lazy(async () => ({ default: (await import('./pages/tasks/tasks-page.js')).TasksPage }));
const AccountPage = lazy(async () => ({ default: (await import('./pages/account/account-page.js')).AccountPage }));
const AdminPage = lazy(async () => ({ default: (await import('./pages/admin/admin-page.js')).AdminPage }));

export function App() {
  const [location] = useLocation();
  return (
    <LiveProvider>
      <Shell>
        <ErrorBoundary page={location}>
          <Suspense fallback={<LoadingPage />}>
            <Switch>
              <Route path="/">
                <PreviewsPage />
              </Route>
              <Route path="/previews">
                <PreviewsPage />
              </Route>
              <Route path="/create">
                <GenerationPage key="CREATE" type="CREATE" title="nav.create" />
              </Route>
              <Route path="/white-background">
                <GenerationPage key="WHITE_BACKGROUND" type="WHITE_BACKGROUND" title="nav.whiteBackground" />
              </Route>
              <Route path="/clothing">
                <GenerationPage key="CLOTHING_CHANGE" type="CLOTHING_CHANGE" title="nav.clothing" />
              </Route>
              <Route path="/edit">
                <Redirect to="/edit/background" replace />
              </Route>
              <Route path="/edit/:mode">{({ mode }) => <EditPage mode={mode} />}</Route>
              <Route path="/video">
                <VideoPage />
              </Route>
              <Route path="/pdf">
                <PdfPage />
              </Route>
              <Route path="/history">
                <HistoryPage />
              </Route>
              <Route path="/tasks">
                <TasksPage />
              </Route>
              <Route path="/account">
                <AccountPage />
              </Route>
              <Route path="/operations">
                <AdminPage />
              </Route>
              <Route>
                <NotFound />
              </Route>
            </Switch>
          </Suspense>
        </ErrorBoundary>
      </Shell>
    </LiveProvider>
  );
}
